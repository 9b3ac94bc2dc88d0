"""Asking for prices: `/quotes`, `/price-calculations`."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.responses import Response

from gateway.exchange import Exchange
from gateway.operations import Operation, delete, get, patch, post, put, transitions
from gateway.problems import Problem
from gateway.values import is_id

FILE_LISTS = {"source_files": "source_file_ids", "reference_files": "reference_file_ids"}
MAX_FILES = 500
_DESCRIBE = "files.describe_files"
_GET_QUOTE = "quotes.get_quote"
_REQUEST = "request"


async def request_quote(exchange: Exchange) -> Response:
    """Look the files up as the caller, so that quotes learns names and sizes from files and from nobody else."""
    binding = exchange.endpoint.binding
    _require_permission(exchange)
    operation = exchange.operation_id()
    ((name, wish),) = binding.from_body(await exchange.request.json()).items()
    told = await _described(exchange, wish, _home_of(wish))
    return exchange.answer(await exchange.call(binding.rpc, {name: told}, operation))


async def update_draft(exchange: Exchange) -> Response:
    """Look the files up as for a new request; the draft says whose they must be."""
    binding = exchange.endpoint.binding
    _require_permission(exchange)
    operation = exchange.operation_id()
    kwargs = await exchange.arguments()
    draft = await exchange.call(_GET_QUOTE, {"quote_id": kwargs["quote_id"]})
    kwargs[_REQUEST] = await _described(exchange, kwargs[_REQUEST], _home_of(draft))
    return exchange.answer(await exchange.call(binding.rpc, kwargs, operation))


def _require_permission(exchange: Exchange) -> None:
    """Refuse who may not do this at all before anything is looked up, in the words that the service would use."""
    permission, granted = exchange.endpoint.binding.contract.permission, exchange.caller.me["permissions"]
    if not isinstance(granted, Mapping) or permission not in granted:
        message = "Your role does not include this action; ask your administrator."
        raise Problem("forbidden", "not_permitted", message, details={"permission": permission})


async def _described(exchange: Exchange, wish: object, home: object) -> dict[str, object]:
    """Put what files knows in place of the ids."""
    if not isinstance(wish, dict):
        raise TypeError("the request of a quote is one shape")
    told = {field: value for field, value in wish.items() if field not in FILE_LISTS.values()}
    _refuse_descriptions(told)
    lists = {target: _ids(wish, field) for target, field in FILE_LISTS.items()}
    wanted = list(dict.fromkeys(one for ids in lists.values() for one in ids))
    known = await _describe(exchange, wanted, home) if wanted else {}
    for target, ids in lists.items():
        told[target] = [known[one] for one in ids]
    return told


def _home_of(thing: object) -> object:
    return thing.get("organisation_id") if isinstance(thing, Mapping) else None


def _refuse_descriptions(told: Mapping[str, object]) -> None:
    errors: list[dict[str, object]] = [
        {"pointer": f"/{field}", "message": f"Unknown field; send {FILE_LISTS[field]}."}
        for field in FILE_LISTS
        if field in told
    ]
    if errors:
        raise Problem("invalid", "body_invalid", "The body has errors; see `errors`.", errors)


def _ids(wish: Mapping[str, object], field: str) -> list[str]:
    given = wish.get(field) or []
    if not isinstance(given, list) or len(given) > MAX_FILES:
        raise _wrong(f"/{field}", f"A list of at most {MAX_FILES} ids is expected.")
    for position, one in enumerate(given):
        if not isinstance(one, str) or not is_id(one):
            raise _wrong(f"/{field}/{position}", "An identifier is expected.")
    return [one.lower() for one in given]


async def _describe(exchange: Exchange, wanted: list[str], home: object) -> dict[str, dict[str, object]]:
    """Look files up; for staff, who see all, those of another organisation than the quote's are unknown too."""
    try:
        answer = await exchange.call(_DESCRIBE, {"file_ids": wanted})
    except Problem as problem:
        if problem.status == 404:
            raise _unknown_file() from None
        raise
    items = answer["items"] if isinstance(answer, Mapping) else []
    if isinstance(home, str) and any(item["organisation_id"] != home.lower() for item in items):
        raise _unknown_file()
    for item in items:
        if item["state"] != "stored":
            message = f"The file {item['name']!r} is {item['state']}; only stored files can be quoted."
            raise Problem(
                "conflict", "file_not_ready", message, details={"file_id": item["id"], "state": item["state"]}
            )
    return {item["id"]: {"file_id": item["id"], "name": item["name"], "size": item["size"]} for item in items}


def _unknown_file() -> Problem:
    return Problem("invalid", "file_not_found", "A file is unknown to you; upload it first.")


def _wrong(pointer: str, message: str) -> Problem:
    return Problem("invalid", "body_invalid", message, [{"pointer": pointer, "message": message}])


OPERATIONS = (
    get("/quotes", "quotes.list_quotes", "List quotes."),
    get("/quotes/summary", "quotes.count_quotes", "Count quotes by state and by whom they wait for."),
    Operation(
        "POST",
        "/quotes",
        "quotes.request_quote",
        "Request a quote, save a draft, or launch.",
        location="/quotes/{id}",
        status=201,
        handler=request_quote,
        by_id=FILE_LISTS,
    ),
    get("/quotes/{quote_id}", "quotes.get_quote", "Read a quote."),
    get("/quotes/{quote_id}/pdf-link", "quotes.sign_quote_pdf", "Get a link to the PDF of a version that was sent."),
    patch("/quotes/{quote_id}", "quotes.update_quote", "Change name, numbers or watchers of a quote."),
    Operation(
        "PUT",
        "/quotes/{quote_id}/draft",
        "quotes.update_draft",
        "Write a draft anew.",
        handler=update_draft,
        by_id=FILE_LISTS,
    ),
    delete("/quotes/{quote_id}", "quotes.delete_quote", "Delete a draft."),
    put("/quotes/{quote_id}/counts", "quotes.set_quote_counts", "Enter the counts of a quote by hand."),
    put("/quotes/{quote_id}/lines", "quotes.price_quote", "Set the whole pricing of a quote in preparation."),
    *transitions("/quotes/{quote_id}", "quote", "quotes.list_quote_transitions"),
    post("/price-calculations", "quotes.calculate_price", "Price words by the rules of a quote, without one."),
)
