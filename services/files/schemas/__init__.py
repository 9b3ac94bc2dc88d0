"""Every shape of files that crosses the wire, both ways."""

from services.files.schemas.analyses import AnalysisSchema, TextCountsSchema, dump_analysis, dump_text_counts
from services.files.schemas.events import OrderDeliveredIn, QuoteAcceptedIn, QuoteRequestedIn, to_wire
from services.files.schemas.files import (
    BundleSchema,
    DownloadSchema,
    FileListSchema,
    FilePageSchema,
    FileSchema,
    dump_bundle,
    dump_download,
    dump_file,
    dump_files,
    dump_page,
    load_filters,
)
from services.files.schemas.params import load_file_ids, load_language, load_sha256
from services.files.schemas.uploads import (
    PartDoneSchema,
    UploadRequestSchema,
    UploadSchema,
    dump_upload,
    load_parts,
    load_upload_request,
)

__all__ = [
    "AnalysisSchema",
    "BundleSchema",
    "DownloadSchema",
    "FileListSchema",
    "FilePageSchema",
    "FileSchema",
    "OrderDeliveredIn",
    "PartDoneSchema",
    "QuoteAcceptedIn",
    "QuoteRequestedIn",
    "TextCountsSchema",
    "UploadRequestSchema",
    "UploadSchema",
    "dump_analysis",
    "dump_bundle",
    "dump_download",
    "dump_file",
    "dump_files",
    "dump_page",
    "dump_text_counts",
    "dump_upload",
    "load_file_ids",
    "load_filters",
    "load_language",
    "load_parts",
    "load_sha256",
    "load_upload_request",
    "to_wire",
]
