"""Sending files in the browser: refused, interrupted, offline, and many at once."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.requesting import (
    Chosen,
    choose,
    document,
    drop,
    drop_at,
    drop_from_disk,
    go_on,
    into,
    ready,
    row,
    source,
    text,
)

PART = 8 * 2**20
PARTS_OF = re.compile(r"[?&]partNumber=(\d+)")
MANY = 200


@pytest.fixture
def page(person) -> Page:
    """The first step of a request, open."""
    opened = person("requester")
    opened.goto("/request")
    return opened


@pytest.mark.feature("D1")
def test_files_are_dropped_or_chosen_and_removed(page):
    """Source files and reference materials are apart; what is removed is not sent."""
    drop(page, {"one.txt": "A text that was dropped.", "two.txt": "Another text that was dropped."})
    choose(page, [text("three.txt")])
    ready(page, 3)
    page.get_by_text("Add reference materials").click()
    drop(page, {"picture.svg": "<svg xmlns='http://www.w3.org/2000/svg'/>"}, "reference_file_ids")
    ready(page, 1, "reference_file_ids")
    page.get_by_role("button", name="Remove two.txt").click()
    ready(page, 2)
    source(page)
    into(page, "French")
    go_on(page)
    page.get_by_role("link", name="Words and price").click()
    wish = page.get_by_role("complementary", name="Your request")
    expect(wish.get_by_text("2 files", exact=True)).to_be_visible()
    expect(wish.get_by_text("1 reference file")).to_be_visible()


@pytest.fixture
def folder(tmp_path) -> Path:
    """A folder as people have them: with folders in it, with what systems leave there, and an empty one."""
    tree = {
        "manual/chapter one.txt": "One has seven words in its text.",
        "manual/parts/chapter two.txt": "Two has seven words in its text.",
        "manual/parts/deep/chapter two.txt": "Another two, which lies deeper, is not the same.",
        "manual/.hidden/notes.txt": "Nobody means to send this.",
        "manual/parts/.DS_Store": "Nor this.",
        "manual/Thumbs.db": "Nor this.",
    }
    for name, content in tree.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    (tmp_path / "empty").mkdir()
    return tmp_path / "manual"


@pytest.mark.feature("D1")
@pytest.mark.parametrize("way", ["dropped", "chosen"])
def test_a_folder_is_sent_with_all_that_is_below_it(page, folder, way, shot):
    """Each file with its path, those of the same name apart; what systems leave behind stays there."""
    if way == "dropped":
        drop_from_disk(page, folder)
    else:
        page.locator("#f-source_file_ids [data-upload-folders] input").set_input_files(folder)
    ready(page, 3)
    rows = page.locator("#f-source_file_ids [data-upload-list] [data-upload-row]")
    expect(rows).to_have_count(3)
    told = sorted(rows.locator("[data-part=name]").evaluate_all("names => names.map((each) => each.title)"))
    assert told == ["manual/chapter one.txt", "manual/parts/chapter two.txt", "manual/parts/deep/chapter two.txt"]
    shot(page, f"request-folder-{way}", "wide", whole=False)
    source(page)
    into(page, "French")
    go_on(page)
    page.get_by_role("link", name="Words and price").click()
    expect(page.get_by_role("complementary", name="Your request")).to_contain_text("3 files")


@pytest.mark.feature("D1")
def test_an_empty_folder_says_so_and_a_file_beside_the_zone_does_no_harm(page, folder):
    """Nothing happens without a word, and no dropped file takes the page's place."""
    page.get_by_label("What shall we call it?").fill("Typed before")
    drop_from_disk(page, folder.parent / "empty")
    expect(page.locator("#f-source_file_ids [data-upload-summary]")).to_have_text("There is no file in this folder.")
    drop_at(page, "h1", folder / "chapter one.txt")
    expect(page.get_by_label("What shall we call it?")).to_have_value("Typed before")
    expect(page.locator("[data-upload-list] [data-upload-row]")).to_have_count(0)


@pytest.mark.feature("D2")
def test_a_refused_file_says_why_and_holds_the_form_until_it_is_mended(page, axe, shot):
    """Nothing is sent without what the person meant to send."""
    disguised = document("disguised.docx")
    disguised["buffer"] = b"this is plain text"
    choose(page, [disguised, text("empty.txt", ""), text("table.xyz", "a;b"), text("good.txt")])
    expect(row(page, "disguised.docx")).to_contain_text("The content is not what the name says.")
    expect(row(page, "empty.txt")).to_contain_text("This file is empty.")
    expect(row(page, "table.xyz")).to_have_attribute("data-state", re.compile("rejected|stored"))
    ready_rows = page.locator("#f-source_file_ids [data-state=stored]")
    expect(ready_rows.filter(has_text="good.txt")).to_be_visible()
    axe(page)
    shot(page, "request-refused")
    source(page)
    into(page, "French")
    go_on(page)
    expect(page).to_have_url(re.compile("/request$"))
    expect(page.locator("#f-source_file_ids")).to_be_focused()
    refused = page.locator("[data-state=rejected] [data-do=remove]")
    while refused.count():
        refused.first.click()
    choose(page, [document("disguised.docx")])
    expect(row(page, "disguised.docx")).to_contain_text("Ready")
    go_on(page)
    expect(page).to_have_url(re.compile("/details$"))


@pytest.mark.feature("D1")
def test_an_upload_goes_on_after_a_reload(page, guards):
    """The parts that have arrived are not sent again."""
    guards.forgive("net::ERR_FAILED")
    big: Chosen = {"name": "big.txt", "mimeType": "text/plain", "buffer": b"Five words in a line.\n" * (PART // 11)}
    sent: list[str] = []

    def first_only(route: Route) -> None:
        number = PARTS_OF.search(route.request.url)
        if number is None or route.request.method != "PUT":
            route.fallback()
        elif number[1] == "1":
            sent.append("1")
            route.continue_()
        else:
            route.abort()

    page.route(PARTS_OF, first_only)
    choose(page, [big])
    expect(row(page, "big.txt")).to_have_attribute("data-state", "offline")
    page.reload()
    expect(row(page, "big.txt")).to_contain_text("Choose the same file again")
    page.unroute(PARTS_OF)
    page.on("request", lambda request: (found := PARTS_OF.search(request.url)) and sent.append(found[1]))
    again(page, big)
    ready(page, 1)
    assert sent[0] == "1"
    assert "1" not in sent[1:]


@pytest.mark.feature("D1")
def test_a_lost_connection_is_waited_for_and_a_pause_holds(page, guards):
    """The row says so, and goes on by itself."""
    guards.forgive("net::ERR_INTERNET_DISCONNECTED")
    page.context.set_offline(True)
    choose(page, [text("patient.txt")])
    expect(row(page, "patient.txt")).to_contain_text("No connection")
    button = page.get_by_role("button", name=re.compile("Still on their way: 1"))
    expect(button).to_be_visible()
    page.get_by_role("button", name="Pause patient.txt").click()
    expect(row(page, "patient.txt")).to_contain_text("Paused")
    page.context.set_offline(False)
    page.get_by_role("button", name="Go on with patient.txt").click()
    ready(page, 1)
    expect(page.get_by_role("button", name="Continue")).to_be_visible()


@pytest.mark.timeout(600)
@pytest.mark.feature("D1")
def test_two_hundred_files_are_sent_three_at_a_time(page, axe, shot):
    """The list scrolls, the summary counts, and all of them arrive."""
    choose(page, [text(f"chapter-{number:03}.txt", f"Chapter {number} has five words.") for number in range(MANY)])
    assert page.locator("[data-state=sending]").count() <= 3
    shot(page, "request-200-sending", "wide", whole=False)
    ready(page, MANY, seconds=400)
    expect(page.get_by_text(f"{MANY} of {MANY} ready")).to_be_visible()
    axe(page)
    source(page)
    into(page, "French")
    go_on(page)
    expect(page).to_have_url(re.compile("/details$"))
    go_on(page)
    expect(page.get_by_role("complementary", name="Your request")).to_contain_text(f"{MANY} files")
    expect(page.get_by_role("region", name="Words and price per language")).to_be_visible(timeout=120_000)
    shot(page, "request-200-check", "wide", whole=False)


def again(page: Page, file: Chosen) -> None:
    """Choose the same file as before; a file handed over from memory has a new time, so the record learns it."""
    page.evaluate(
        """([name]) => {
            const key = Object.keys(localStorage).find((each) => each.startsWith("portolan.uploads:"));
            const kept = JSON.parse(localStorage.getItem(key));
            window.keptTime = kept.find((each) => each.name === name).modified;
        }""",
        [file["name"]],
    )
    page.evaluate(
        """([name, content, size]) => {
            const made = new File([content.repeat(size)], name, { type: "text/plain", lastModified: window.keptTime });
            const transfer = new DataTransfer();
            transfer.items.add(made);
            document.querySelector("#f-source_file_ids [data-upload-drop]")
                .dispatchEvent(new DragEvent("drop", { dataTransfer: transfer, bubbles: true, cancelable: true }));
        }""",
        [file["name"], "Five words in a line.\n", PART // 11],
    )
