"""Pictures of pages, kept as artefacts: wide, on a phone, dark, and in French."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page

from tests.browser.browsing import PHONE, WIDE

VARIANTS = ("wide", "phone", "dark")
"""What every page is shown in; `french` is asked for, since it loads the page anew."""


class Screens:
    """Takes pictures into a folder: `orders.png`, `orders-phone.png`, `orders-dark.png`, `orders-french.png`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def __call__(self, page: Page, name: str, *variants: str, whole: bool = True) -> None:
        """Take the pictures of one state of a page; without variants all that need no reload."""
        for variant in variants or VARIANTS:
            with _VARIANTS[variant](page):
                suffix = "" if variant == "wide" else f"-{variant}"
                page.screenshot(path=self.folder / f"{name}{suffix}.png", full_page=whole, animations="disabled")


@contextmanager
def _wide(page: Page) -> Iterator[None]:
    with _size(page, WIDE):
        yield


@contextmanager
def _phone(page: Page) -> Iterator[None]:
    with _size(page, PHONE):
        yield


@contextmanager
def _size(page: Page, size: dict[str, int]) -> Iterator[None]:
    before = page.viewport_size
    page.set_viewport_size(size)
    yield
    if before is not None:
        page.set_viewport_size(before)


@contextmanager
def _dark(page: Page) -> Iterator[None]:
    with _size(page, WIDE):
        page.emulate_media(color_scheme="dark")
        yield
        page.emulate_media(color_scheme="light")


@contextmanager
def _french(page: Page) -> Iterator[None]:
    """In French, with the language of the person who looks, who has English back afterwards."""
    with _size(page, WIDE):
        speak(page, "fr")
        try:
            page.reload()
            yield
        finally:
            speak(page, "en")
        page.reload()


def speak(page: Page, language: str) -> None:
    """Change the language of the person who is signed in, as the menu does; the next page is in it."""
    session = page.context.request.get("/api/v1/session").json()
    headers = {"X-CSRF-Token": session["csrf_token"]}
    answer = page.context.request.patch("/api/v1/me", data={"language": language}, headers=headers)
    assert answer.ok, f"{answer.status} {answer.text()}"


_VARIANTS = {"wide": _wide, "phone": _phone, "dark": _dark, "french": _french}
