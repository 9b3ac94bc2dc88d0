"""Tables, repositories and unit of work of files."""

from services.files.storage.tables import metadata
from services.files.storage.work import FilesWork

__all__ = ["FilesWork", "metadata"]
