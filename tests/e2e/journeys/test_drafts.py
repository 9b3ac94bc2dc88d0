"""A draft that is worked on: files and languages change, and the preview is always of what is there now."""

from __future__ import annotations

import pytest

from gateway.client import PortalClient
from tests.e2e.journeys.desk import LONG, WORDS, Desk, Thing, refused

pytestmark = pytest.mark.e2e


def edited(desk: Desk, draft: Thing, wish: Thing, **changes: object) -> Thing:
    """Write a draft anew, as the one who read it."""
    path, etag = f"/quotes/{draft['id']}/draft", f'"{draft["version"]}"'
    return dict(desk.client.change("PUT", path, {**wish, **changes}, etag=etag))


def previewed(desk: Desk, draft: Thing) -> Thing:
    """Wait until nothing is being counted any more."""
    return dict(desk.client.wait(f"/quotes/{draft['id']}", lambda quote: not quote["awaits_counts"]))


def words_of(draft: Thing) -> list[str]:
    """Return the words of each line of the preview."""
    return [line["total_words"] for line in draft["price"]["lines"]]


@pytest.mark.feature("Q3")
@pytest.mark.feature("Q8")
def test_a_draft_with_other_files_and_languages_is_previewed_anew_and_launched_at_that_price(desk: Desk):
    """No answer shows the preview of files that are gone; those are free to be deleted."""
    first, second = desk.file(), desk.file(LONG, "long.txt")
    wish = {**desk.wish("fr", files=[first]), "intent": "draft"}
    draft = previewed(desk, desk.client.post("/quotes", wish))
    assert words_of(draft) == [str(WORDS)]
    other = edited(desk, draft, wish, source_file_ids=[second["id"]])
    assert (other["price"], other["counts"], other["awaits_counts"]) == (None, None, True)
    draft = previewed(desk, other)
    assert words_of(draft) == ["400"]
    assert [counted["file_id"] for counted in draft["counts"]["files"]] == [second["id"]]
    analysis = desk.client.get(f"/quotes/{draft['id']}/analysis")
    assert (analysis["files_counted"], analysis["files_total"], analysis["quote_version"]) == (1, 1, other["version"])
    wish["source_file_ids"] = [second["id"]]
    draft = edited(desk, draft, wish, targets=[{"language": "fr"}, {"language": "es"}])
    assert words_of(draft) == ["400", "400"]
    assert draft["price"]["net"]["amount"] == "96.00", draft["price"]["lines"]
    desk.client.delete(f"/files/{first['id']}")
    with refused(409, "file_in_use"):
        desk.client.delete(f"/files/{second['id']}")
    launched = desk.client.move(f"/quotes/{draft['id']}", "launch")
    assert launched["acceptance"]["price"]["net"]["amount"] == "96.00"
    with refused(409, "quote_not_editable"):
        edited(desk, launched, wish)


@pytest.mark.feature("Q8")
def test_a_draft_that_was_edited_elsewhere_is_not_overwritten(desk: Desk):
    """Two windows: the second one reads again."""
    wish = {**desk.wish("fr", files=[]), "intent": "draft"}
    draft = desk.client.post("/quotes", wish)
    edited(desk, draft, wish, name="In the first window")
    with refused(412, "stale_version"):
        edited(desk, draft, wish, name="In the second window")
    assert desk.client.get(f"/quotes/{draft['id']}")["name"] == "In the first window"


@pytest.mark.feature("Q8")
def test_nobody_puts_a_foreign_file_into_a_draft(desk: Desk, claire: PortalClient, paula: PortalClient):
    """Neither another organisation nor a slip of the agency; the draft stays as it was."""
    strange = Desk(claire, paula).file()
    wish = {**desk.wish("fr", files=[]), "intent": "draft"}
    draft = desk.client.post("/quotes", wish)
    for client in (desk, Desk(paula, paula)):
        with refused(422, "file_not_found"):
            edited(client, draft, wish, source_file_ids=[strange["id"]])
    with refused(404, "quote_not_found"):
        edited(Desk(claire, paula), draft, wish, source_file_ids=[strange["id"]])
    assert desk.client.get(f"/quotes/{draft['id']}")["version"] == draft["version"]
