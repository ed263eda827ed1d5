"""Builds the head of a page: no script, no font, no network; the style sheet is inside."""

from pathlib import Path

from checker.reports.page.elements import Element, el

_STYLE = Path(__file__).parent / "style.css"
_NO_CODE = "default-src 'none'; style-src 'unsafe-inline'"


def head(title: str) -> Element:
    """Return the head of a page with a title."""
    return el(
        "head",
        el("meta", charset="utf-8"),
        el("meta", name="viewport", content="width=device-width, initial-scale=1"),
        el("meta", name="color-scheme", content="light dark"),
        el("meta", http_equiv="Content-Security-Policy", content=_NO_CODE),
        el("title", title),
        _sheet(),
    )


def _sheet() -> Element:
    # The style sheet is ours and must stay as it is; `el` would make its line ends spaces.
    sheet = el("style")
    sheet.text = _STYLE.read_text(encoding="ascii")
    return sheet
