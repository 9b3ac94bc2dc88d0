"""Files, bundles and what a quote learns of its files."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator

import pytest

from gateway.api import bundles, files, quotes
from gateway.endpoints import bound
from gateway.problems import Problem
from gateway.tests.stage import PERSON, QUOTE, Stage, identified, stage

FILE = "01920000-0000-7000-8000-0000000000f1"
ORDER = "01920000-0000-7000-8000-0000000000e1"
OTHER = "01920000-0000-7000-8000-0000000000f2"


def _stage() -> Stage:
    scene = stage(served=bound((*files.OPERATIONS, *bundles.OPERATIONS, *quotes.OPERATIONS)))
    stored = {"id": FILE, "name": "manual.docx", "size": 48211, "state": "stored", "purpose": "source", "order_ids": []}
    scene.bus.answers["files.describe_files"] = lambda _: {"items": [stored]}
    scene.bus.answers["files.get_file"] = lambda _: stored
    scene.bus.answers["files.sign_download"] = lambda _: {"url": "https://store.example/x?y=1", "name": "manual.docx"}
    scene.bus.answers["quotes.request_quote"] = lambda _: {"id": QUOTE, "version": 1}
    scene.bus.answers["orders.mark_fetched"] = lambda _: None
    return scene


def _ask(scene: Stage, body: dict[str, object]) -> tuple[int, dict[str, object]]:
    answer = scene.client.post("/api/v1/quotes", json=body, headers=scene.signed(Idempotency_Key="k"))
    return answer.status_code, answer.json()


@pytest.mark.feature("Q1")
def test_a_quote_learns_names_and_sizes_from_files() -> None:
    """Ids go in, descriptions reach quotes, looked up as the caller."""
    scene = _stage()
    status, _ = _ask(scene, {"name": "Manual", "source_file_ids": [FILE.upper()]})
    assert status == 201
    wish = scene.bus.last("quotes.request_quote").kwargs["quote"]
    described = [{"file_id": FILE, "name": "manual.docx", "size": 48211}]
    assert wish == {"name": "Manual", "source_files": described, "reference_files": []}
    looked_up = scene.bus.last("files.describe_files")
    assert looked_up.caller == scene.bus.last("quotes.request_quote").caller


def test_a_quote_without_files_looks_nothing_up() -> None:
    """Counts may be entered by hand."""
    scene = _stage()
    assert _ask(scene, {"name": "Manual"})[0] == 201
    assert scene.bus.count("files.describe_files") == 0


@pytest.mark.parametrize(
    "body",
    [
        {"source_files": [{"file_id": FILE, "name": "x", "size": 1}]},
        {"source_file_ids": "x"},
        {"source_file_ids": ["x"]},
        {"source_file_ids": [1]},
        {"reference_file_ids": {"a": 1}},
        {"source_file_ids": [FILE] * 501},
    ],
)
def test_a_quote_takes_no_descriptions_and_no_wrong_ids(body: dict[str, object]) -> None:
    """What the client says of a file is not believed."""
    scene = _stage()
    status, told = _ask(scene, body)
    assert (status, told["code"]) == (422, "body_invalid")
    assert scene.bus.count("quotes.request_quote") == 0


@pytest.mark.parametrize("state", ["verifying", "rejected", "uploading"])
def test_a_file_that_is_not_stored_is_not_quoted(state: str) -> None:
    """Its bytes may never come; the request can be repeated."""
    scene = _stage()
    item = {"id": FILE, "name": "manual.docx", "size": 1, "state": state}
    scene.bus.answers["files.describe_files"] = lambda _: {"items": [item]}
    status, told = _ask(scene, {"source_file_ids": [FILE]})
    assert (status, told["code"]) == (409, "file_not_ready")


def test_an_unknown_file_is_a_mistake_in_the_request() -> None:
    """Foreign and random ids look the same."""
    scene = _stage()

    def unknown(_: object) -> object:
        raise Problem("not_found", "file_not_found", "There is no such file.")

    scene.bus.answers["files.describe_files"] = unknown
    assert _ask(scene, {"source_file_ids": [OTHER]})[0] == 422


@pytest.mark.parametrize(("home", "status"), [(QUOTE, 201), (QUOTE.upper(), 201), (OTHER, 422)])
def test_staff_quote_an_organisation_its_own_files_only(home: str, status: int) -> None:
    """Else a slip of the agency would tell one client the names of another one's files."""
    scene = _stage()
    item = {"id": FILE, "name": "manual.docx", "size": 1, "state": "stored", "organisation_id": QUOTE}
    scene.bus.answers["files.describe_files"] = lambda _: {"items": [item]}
    assert _ask(scene, {"organisation_id": home, "source_file_ids": [FILE]})[0] == status
    assert scene.bus.count("quotes.request_quote") == (1 if status == 201 else 0)


@pytest.mark.feature("Q8")
@pytest.mark.parametrize(("home", "status"), [(QUOTE, 200), (OTHER, 422)])
def test_a_draft_learns_its_files_as_a_new_request_does(home: str, status: int) -> None:
    """Looked up as the caller, and of the draft's own organisation, whatever the request says of that."""
    scene = _stage()
    stored = {"id": FILE, "name": "manual.docx", "size": 48211, "state": "stored", "organisation_id": QUOTE}
    scene.bus.answers["files.describe_files"] = lambda _: {"items": [stored]}
    scene.bus.answers["quotes.get_quote"] = lambda _: {"id": OTHER, "organisation_id": home, "version": 3}
    scene.bus.answers["quotes.update_draft"] = lambda _: {"id": OTHER, "version": 4}
    body = {"name": "Manual", "source_file_ids": [FILE], "organisation_id": QUOTE}
    path = f"/api/v1/quotes/{OTHER}/draft"
    answer = scene.client.put(path, json=body, headers=scene.signed(If_Match='"3"'))
    assert answer.status_code == status
    assert scene.bus.count("quotes.update_draft") == (1 if status == 200 else 0)
    if status == 200:
        told = scene.bus.last("quotes.update_draft").kwargs
        described = [{"file_id": FILE, "name": "manual.docx", "size": 48211}]
        assert (told["quote_id"], told["version"], answer.headers["etag"]) == (OTHER, 3, '"4"')
        request = told["request"]
        assert isinstance(request, dict)
        assert request["source_files"] == described


def test_a_draft_is_edited_by_who_read_it() -> None:
    """Without If-Match the change is refused, and nothing is looked up."""
    scene = _stage()
    answer = scene.client.put(f"/api/v1/quotes/{OTHER}/draft", json={}, headers=scene.signed())
    assert (answer.status_code, scene.bus.count("files.describe_files")) == (428, 0)


@pytest.mark.feature("I4")
def test_who_may_not_request_learns_nothing_of_files() -> None:
    """The permission comes first, so that the answer is the same whatever the ids are."""
    scene = _stage()
    observer = {"id": PERSON, "kind": "contact", "permissions": {"quote.read": "organisation"}}
    scene.bus.answers["identity.identify"] = lambda _: {**identified(), "me": observer}
    status, told = _ask(scene, {"name": "Manual", "source_file_ids": [OTHER]})
    assert (status, told["code"], told["details"]) == (403, "not_permitted", {"permission": "quote.request"})
    assert scene.bus.count("files.describe_files") == 0


@pytest.mark.feature("D3")
def test_a_download_leads_to_the_object_store() -> None:
    """302 to the presigned link, or the link as JSON."""
    scene = _stage()
    led = scene.client.get(f"/api/v1/files/{FILE}/download", headers=scene.signed(), follow_redirects=False)
    assert (led.status_code, led.headers["location"]) == (302, "https://store.example/x?y=1")
    told = scene.client.get(f"/api/v1/files/{FILE}/download-link", headers=scene.signed())
    assert told.json()["url"] == "https://store.example/x?y=1"
    assert scene.bus.count("orders.mark_fetched") == 0


@pytest.mark.parametrize("orders_answer", [True, False])
def test_fetching_a_delivered_file_is_told_to_orders(orders_answer: bool) -> None:
    """So that it is recalled no more; while orders is away, downloads go on."""
    scene = _stage()
    target = {"id": FILE, "purpose": "target", "order_ids": [QUOTE]}
    scene.bus.answers["files.get_file"] = lambda _: target
    if not orders_answer:
        scene.bus.answers["orders.mark_fetched"] = _unavailable
    answer = scene.client.get(f"/api/v1/files/{FILE}/download-link", headers=scene.signed())
    assert answer.status_code == 200
    assert scene.bus.last("orders.mark_fetched").kwargs == {"order_id": QUOTE, "file_ids": [FILE]}


def _unavailable(_: object) -> object:
    raise Problem("unavailable", "unavailable", "Not now.")


@pytest.mark.parametrize(
    ("path", "safe"),
    [
        ("target/fr/manual.docx", "target/fr/manual.docx"),
        ("../../etc/passwd", "_/_/etc/passwd"),
        ("/etc/passwd", "etc/passwd"),
        ("a\\..\\b", "a_.._b"),
        ("C:/x", "C_/x"),
        ("a\r\nb\x00c", "a__b_c"),
        ("invoice\u202efdp.exe", "invoice_fdp.exe"),
        ("...", "_"),
        ("", "_"),
        ("name. ", "name"),
        ("ümlaut 日本.txt", "ümlaut 日本.txt"),
    ],
)
def test_paths_in_an_archive_stay_inside_of_it(path: str, safe: str) -> None:
    """Nothing climbs, hides or names a device."""
    assert bundles.safe_path(path) == safe


@pytest.mark.feature("D3")
def test_an_archive_has_the_length_that_it_promised() -> None:
    """Its size is known before the first byte is fetched."""
    contents = {"target/fr/a.txt": b"x" * 100_000, "source/b.txt": b""}
    found = {path: {"path": path, "size": len(bytes_)} for path, bytes_ in contents.items()}

    def fetch(path: str) -> Iterator[bytes]:
        yield contents[path]

    archive = bundles.archive_of(found, fetch)
    promised = len(archive)
    packed = b"".join(archive)
    assert len(packed) == promised
    with zipfile.ZipFile(io.BytesIO(packed)) as opened:
        assert {name: opened.read(name) for name in opened.namelist()} == contents


@pytest.mark.feature("D3")
@pytest.mark.parametrize("query", [f"order_id={ORDER}", f"file_ids={FILE},{OTHER}"])
def test_a_bundle_marks_the_deliveries_in_it_as_fetched(query: str) -> None:
    """However it is asked for; each order is told of its own files, and sources are nothing that is fetched."""
    scene = _stage()
    entries = [
        {"file_id": FILE, "path": "target/fr/a.txt", "order_ids": [ORDER], "size": 0, "url": "http://127.0.0.1:9/"},
        {"file_id": OTHER, "path": "source/a.txt", "order_ids": [ORDER], "size": 0, "url": "http://127.0.0.1:9/"},
    ]
    scene.bus.answers["files.list_bundle"] = lambda _: {"items": entries}
    # Nothing serves the links here, so that the archive itself breaks.
    scene.client.get(f"/api/v1/bundles?{query}", headers=scene.signed())
    assert scene.bus.last("orders.mark_fetched").kwargs == {"order_id": ORDER, "file_ids": [FILE]}
    assert scene.bus.count("orders.mark_fetched") == 1


@pytest.mark.parametrize("query", ["", f"?order_id={QUOTE}&file_ids={FILE}", f"?order_id={QUOTE}&quote_id={QUOTE}"])
def test_a_bundle_is_of_an_order_of_a_quote_or_of_files(query: str) -> None:
    """None and several are refused."""
    scene = _stage()
    answer = scene.client.get(f"/api/v1/bundles{query}", headers=scene.signed())
    assert (answer.status_code, answer.json()["code"]) == (422, "query_invalid")
