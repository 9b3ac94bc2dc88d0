"""What people, other services and workers do with files: one function per intention."""

from services.files.use_cases.analysing import finish_analysis, record_tally, refuse_document, start_sum
from services.files.use_cases.counting import count_text
from services.files.use_cases.giving_up import give_up
from services.files.use_cases.linking import join_order, link_delivery, quote_requested
from services.files.use_cases.reading import (
    bundle,
    delete_file,
    describe_files,
    get_analysis,
    get_file,
    get_stored_file,
    list_files,
)
from services.files.use_cases.uploading import (
    abort_upload,
    begin_upload,
    complete_upload,
    expire_uploads,
    plan_upload,
    upload_to_sign,
)
from services.files.use_cases.verifying import record_rejected, record_stored

__all__ = [
    "abort_upload",
    "begin_upload",
    "bundle",
    "complete_upload",
    "count_text",
    "delete_file",
    "describe_files",
    "expire_uploads",
    "finish_analysis",
    "get_analysis",
    "give_up",
    "get_file",
    "get_stored_file",
    "join_order",
    "link_delivery",
    "list_files",
    "plan_upload",
    "quote_requested",
    "record_rejected",
    "record_stored",
    "record_tally",
    "refuse_document",
    "start_sum",
    "upload_to_sign",
]
