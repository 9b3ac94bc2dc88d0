"""Hands for requesting: documents to send, the steps of a request, and what its rows say."""

from __future__ import annotations

import io
from collections.abc import Iterable
from pathlib import Path
from typing import TypedDict

from docx import Document
from playwright.sync_api import Locator, Page, expect

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
DROP = """([selector, files]) => {
    const transfer = new DataTransfer();
    for (const { name, text } of files) transfer.items.add(new File([text], name, { type: "text/plain" }));
    const zone = document.querySelector(selector);
    for (const kind of ["dragenter", "dragover", "drop"]) {
        zone.dispatchEvent(new DragEvent(kind, { dataTransfer: transfer, bubbles: true, cancelable: true }));
    }
}"""


class Chosen(TypedDict):
    """A file as Playwright hands it to a page."""

    name: str
    mimeType: str
    buffer: bytes


def document(name: str, paragraphs: int = 20) -> Chosen:
    """Write a real document of eight words a paragraph."""
    made = Document()
    for number in range(paragraphs):
        made.add_paragraph(f"Chapter {number} tells how {name.split('.', maxsplit=1)[0]} starts every morning.")
    stream = io.BytesIO()
    made.save(stream)
    return {"name": name, "mimeType": DOCX, "buffer": stream.getvalue()}


def text(name: str, content: str = "Seven words are in this short text.") -> Chosen:
    """Write a plain text."""
    return {"name": name, "mimeType": "text/plain", "buffer": content.encode()}


def choose(page: Page, files: Iterable[Chosen], zone: str = "source_file_ids") -> None:
    """Choose files as the button does."""
    page.locator(f"#f-{zone} [data-upload-files]").first.set_input_files(list(files))


def drop(page: Page, files: dict[str, str], zone: str = "source_file_ids") -> None:
    """Drop files by name and content."""
    told = [{"name": name, "text": content} for name, content in files.items()]
    page.evaluate(DROP, [f"#f-{zone} [data-upload-drop]", told])


def drop_from_disk(page: Page, *paths: Path, zone: str = "source_file_ids") -> None:
    """Drag files and folders in as from the desktop, through the browser's own hands: pages get real entries."""
    drop_at(page, f"#f-{zone} [data-upload-drop]", *paths)


def drop_at(page: Page, selector: str, *paths: Path) -> None:
    """Drag files and folders onto the middle of something."""
    target = page.locator(selector)
    target.scroll_into_view_if_needed()
    box = target.bounding_box()
    assert box is not None
    session = page.context.new_cdp_session(page)
    data = {"items": [], "files": [str(path) for path in paths], "dragOperationsMask": 1}
    place = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}
    for kind in ("dragEnter", "dragOver", "drop"):
        session.send("Input.dispatchDragEvent", {"type": kind, **place, "data": data})
    session.detach()


def ready(page: Page, number: int, zone: str = "source_file_ids", seconds: int = 60) -> None:
    """Wait until so many files are ready."""
    expect(page.locator(f"#f-{zone} [data-state=stored]")).to_have_count(number, timeout=seconds * 1000)


def row(page: Page, name: str) -> Locator:
    """Return the row of a file."""
    return page.locator("[data-upload-row]", has_text=name)


def into(page: Page, *languages: str) -> None:
    """Type target languages."""
    field = page.get_by_role("combobox", name="Into")
    for language in languages:
        field.fill(language)
        field.press("Enter")
    expect(page.locator(".choose-one")).to_have_count(len(languages))


def source(page: Page, language: str = "English") -> None:
    """Type the source language."""
    field = page.get_by_role("combobox", name="From")
    field.fill(language)
    field.press("Enter")
    expect(field).to_have_value(language)


def go_on(page: Page) -> None:
    """Press the button to the next step."""
    page.get_by_role("button", name="Continue").click()
