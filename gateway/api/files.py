"""Bytes go past the gateway: `/uploads` and `/files` hand out links; `/analyses` and `/counts` count."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping

from starlette.responses import RedirectResponse, Response

from gateway.exchange import Exchange, json_response
from gateway.operations import Operation, create, delete, get, post
from gateway.problems import Problem
from portal_kit.ids import new_id
from portal_kit.logs import logger

_GET_FILE, _MARK_FETCHED = "files.get_file", "orders.mark_fetched"

log = logger(__name__)


async def link(exchange: Exchange) -> Response:
    """Give a link to the bytes of a file."""
    return json_response(await _link(exchange))


async def redirect(exchange: Exchange) -> Response:
    """Lead to the bytes of a file."""
    return RedirectResponse(str((await _link(exchange))["url"]), 302)


async def _link(exchange: Exchange) -> Mapping[str, object]:
    kwargs = await exchange.arguments()
    signed, file = await asyncio.gather(
        exchange.call(exchange.endpoint.binding.rpc, kwargs), exchange.call(_GET_FILE, kwargs)
    )
    if not isinstance(signed, Mapping) or not isinstance(file, Mapping):
        raise TypeError("files answered no objects")
    if file["purpose"] == "target":
        await mark_fetched(exchange, file["order_ids"], [str(file["id"])])
    return signed


async def mark_fetched(exchange: Exchange, order_ids: Iterable[str], file_ids: list[str]) -> None:
    """Tell orders that delivered files are fetched; while it does not answer, downloads go on all the same."""
    for order_id in order_ids:
        try:
            await exchange.call(_MARK_FETCHED, {"order_id": order_id, "file_ids": file_ids}, new_id())
        except Problem as problem:
            log.warning("fetch_not_marked", order_id=order_id, code=problem.code, trace_id=exchange.request.trace_id)


OPERATIONS = (
    create("/uploads", "files.begin_upload", "Begin to upload a file."),
    post("/uploads/{upload_id}/parts", "files.sign_upload_parts", "Get fresh links for parts of an upload."),
    post("/uploads/{upload_id}/completion", "files.complete_upload", "Say that all parts are sent.", status=202),
    delete("/uploads/{upload_id}", "files.abort_upload", "Give an upload up."),
    get("/files", "files.list_files", "List files."),
    get("/files/{file_id}", "files.get_file", "Read what is known of a file."),
    delete("/files/{file_id}", "files.delete_file", "Delete a file that nothing refers to."),
    get("/files/{file_id}/download-link", "files.sign_download", "Get a link to the bytes of a file.", link),
    Operation(
        "GET",
        "/files/{file_id}/download",
        "files.sign_download",
        "Download a file.",
        status=302,
        handler=redirect,
        named="download_file",
    ),
    Operation(
        "GET",
        "/analyses/{analysis_id}",
        "files.get_analysis",
        "Read the counts of an analysis.",
        filled=frozenset(("quote_id",)),
    ),
    Operation(
        "GET",
        "/quotes/{quote_id}/analysis",
        "files.get_analysis",
        "Read the newest counts of a quote's files.",
        filled=frozenset(("analysis_id",)),
        named="get_quote_analysis",
    ),
    post("/counts", "files.count_text", "Count a text."),
)
