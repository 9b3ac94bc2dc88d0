"""The files of everything: found by name and kind, and fetched."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.people import Seat
from tests.conftest import SignIn
from tests.e2e.journeys.desk import TEXT, Desk, House, unique

TRANSLATED = "La grue lève quarante tonnes.\n"


@pytest.fixture
def house(admin) -> House:
    """A client of the test's own, so that its files can be counted."""
    return House.opened(admin)


@pytest.fixture
def theirs(house: House, sign_in: SignIn, production_rests: None) -> Desk:
    """Nina of that client asks, Paula of the agency answers."""
    return Desk(house.joined("nina", "manager", name="Nina Hall"), sign_in("paula", "agency"))


@pytest.mark.feature("D2", "D3")
@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_a_file_is_found_by_name_and_kind_and_fetched(browsing, house, theirs, script, tmp_path: Path, axe, shot):
    """Source and translation side by side; the bytes that come are the bytes that were sent."""
    name = unique("manual") + ".txt"
    order = theirs.ordered("fr", files=[theirs.file(name=name)])
    theirs.deliver(order, "fr", text=TRANSLATED)
    theirs.client.wait("/files?purpose=target", lambda found: bool(found["items"]))
    page = browsing.open(Seat(house.account_id, "nina"), script=script)
    page.goto("/files")
    expect(page.locator("tbody tr")).to_have_count(2)
    if script:
        axe(page)
        shot(page, "files")
    page.get_by_label("Search").fill(name)
    page.get_by_role("button", name="Show").click()
    expect(page.locator("tbody tr")).to_have_count(1)
    assert fetched(page, f"Download {name}", tmp_path) == TEXT.encode()
    page.goto("/files")
    page.get_by_role("combobox", name="Kind").select_option("target")
    page.get_by_role("button", name="Show").click()
    row = page.get_by_role("row", name="French")
    expect(row).to_contain_text("Translation")
    assert fetched(page, "Download manual.txt", tmp_path) == TRANSLATED.encode()
    row.get_by_role("link", name="Project").click()
    expect(page).to_have_url(re.compile(f"/orders/{order['id']}"))


@pytest.mark.feature("D2", "P8")
def test_who_has_no_files_is_told_what_will_be_there(person, house, theirs, axe, shot):
    """An empty page teaches, and offers the first step."""
    page = person(Seat(house.account_id, "nina"))
    page.goto("/files")
    expect(page.get_by_role("heading", name="No files yet")).to_be_visible()
    expect(page.get_by_role("main").get_by_role("link", name="Request a quote")).to_be_visible()
    axe(page)
    shot(page, "files-empty")


def fetched(page, link: str, folder: Path) -> bytes:
    """Fetch a file by its link, as a person does."""
    with page.expect_download() as started:
        page.get_by_role("link", name=link).click()
    path = folder / started.value.suggested_filename
    started.value.save_as(path)
    return path.read_bytes()
