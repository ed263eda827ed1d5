"""The page in a real Chromium: width, colors, keyboard, console, and axe's rules.

Skipped only where there is no Chromium with its driver.
"""

from pathlib import Path
from typing import Any

import pytest
from browser import ENTER, HOSTILE, LOOKS, TAB, Browser
from report_samples import poisoned, report, written


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("pages")
    texts = {
        "full": written("html", report()),
        "hostile": written("html", poisoned(report(), HOSTILE)),
    }
    for name, text in texts.items():
        (folder / f"{name}.html").write_text(text, encoding="ascii")
    return {name: folder / f"{name}.html" for name in texts}


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
@pytest.mark.parametrize("name", ["full", "hostile"])
def test_it_fits_and_the_console_is_silent(
    name: str, look: dict[str, Any], browser: Browser, pages: dict[str, Path]
) -> None:
    browser.show(pages[name], **look)
    browser.held_to("AI spend, 2026-11-21")


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
def test_axe_finds_nothing(look: dict[str, Any], browser: Browser, pages: dict[str, Path]) -> None:
    browser.show(pages["full"], **look)
    browser.held_to_axe(rules=20)


def test_the_keyboard_reaches_the_findings_first(browser: Browser, pages: dict[str, Path]) -> None:
    browser.show(pages["full"])
    browser.press(TAB)
    assert browser.run("return document.activeElement.textContent") == "Skip to the findings"
    left = "return document.activeElement.getBoundingClientRect().left"
    assert browser.run(left) >= 0, "the link shows itself where it has the focus"
    browser.press(ENTER)
    assert browser.run("return document.activeElement.id") == "content"


def test_light_and_dark_differ_and_text_stays_readable(
    browser: Browser, pages: dict[str, Path]
) -> None:
    ground = "return getComputedStyle(document.body).backgroundColor"
    browser.show(pages["full"], scheme="light")
    light = browser.run(ground)
    browser.show(pages["full"], scheme="dark")
    assert browser.run(ground) != light
    browser.show(pages["full"], scheme="dark", media="print")
    assert browser.run(ground) == "rgb(255, 255, 255)", "paper is white"


def test_print_hides_what_only_a_screen_can_use(browser: Browser, pages: dict[str, Path]) -> None:
    browser.show(pages["full"], media="print")
    shown = "return [...document.querySelectorAll('nav, .skip, .more')].filter(e => e.offsetParent)"
    assert browser.run(f"{shown}.length") == 0
    assert browser.run("return document.querySelectorAll('article.full').length") > 6
