"""The files service, put together."""

from __future__ import annotations

from functools import partial

from portal_kit.bus import Objects, Works
from services.files import schemas, storage
from services.files.documents.counter import PlainTextCounter
from services.files.jobs import FilesJobs
from services.files.listeners import FilesListeners
from services.files.rpc import FilesRpc


class FilesService(FilesRpc, FilesListeners, FilesJobs):
    """Run by `python -m portal_kit.bus.runner services.files.service:FilesService`."""

    name = "files"

    works = Works(partial(storage.FilesWork, to_wire=schemas.to_wire))
    objects = Objects()
    counter = PlainTextCounter()
