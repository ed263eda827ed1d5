"""The page of all policies in a real Chromium: width, colors, keyboard, console, axe's rules."""

from pathlib import Path
from typing import Any

import pytest
from browser import ENTER, HOSTILE, LOOKS, TAB, Browser
from reference_samples import BUSY, bundled, hostile, written


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("pages")
    texts = {
        "all": written("html", bundled()),
        "few": written("html", bundled(BUSY, "computed-cost-decides", "ai-spend-has-an-owner")),
        "hostile": written("html", hostile(HOSTILE)),
    }
    for name, text in texts.items():
        (folder / f"{name}.html").write_text(text, encoding="ascii")
    return {name: folder / f"{name}.html" for name in texts}


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
@pytest.mark.parametrize("name", ["all", "hostile"])
def test_it_fits_and_the_console_is_silent(
    name: str, look: dict[str, Any], browser: Browser, pages: dict[str, Path]
) -> None:
    browser.show(pages[name], **look)
    browser.held_to("Policies on AI spend")


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
def test_axe_finds_nothing(look: dict[str, Any], browser: Browser, pages: dict[str, Path]) -> None:
    browser.show(pages["few"], **look)
    browser.held_to_axe(rules=15)


def test_the_keyboard_skips_the_contents(browser: Browser, pages: dict[str, Path]) -> None:
    browser.show(pages["all"])
    browser.press(TAB)
    assert browser.run("return document.activeElement.textContent") == "Skip to the policies"
    browser.press(ENTER)
    assert browser.run("return document.activeElement.id") == "content"


def test_paper_is_white_and_has_no_contents(browser: Browser, pages: dict[str, Path]) -> None:
    browser.show(pages["few"], scheme="dark", media="print")
    ground = browser.run("return getComputedStyle(document.body).backgroundColor")
    assert ground == "rgb(255, 255, 255)"
    assert browser.run("return document.querySelector('nav').offsetParent === null")
