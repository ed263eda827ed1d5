"""Builds HTML as a tree, so that text can never become markup: only the serializer writes signs.

The standard library's element tree is the template language: nothing to install, and no place
where somebody can forget to escape.
"""

from collections.abc import Iterable, Sequence
from xml.etree import ElementTree as XML

from checker.reports.style import safe

Element = XML.Element
Part = str | XML.Element
_INLINE = frozenset(("a", "b", "code", "span", "strong", "td", "th", "dt", "dd", "abbr"))


def el(tag: str, *parts: Part | None, **attributes: str) -> Element:
    """Return an element; a text is made safe, None is left out, `class_` is the attribute class."""
    named = {name.rstrip("_").replace("_", "-"): safe(text) for name, text in attributes.items()}
    element = XML.Element(tag, named)
    if tag not in _INLINE:
        element.tail = "\n"
    for part in parts:
        if isinstance(part, XML.Element):
            element.append(part)
        elif part is not None:
            _add_text(element, safe(part))
    return element


def _add_text(element: Element, text: str) -> None:
    if len(element):
        last = element[-1]
        last.tail = (last.tail or "") + text
    else:
        element.text = (element.text or "") + text


def table(
    caption: str, head: Sequence[str], rows: Iterable[Sequence[Part]], numbers: str
) -> Element:
    """Return a table that scrolls by itself where it is wider than the screen.

    The first cell of a row is its header. `numbers` has a letter a column: `n` is set to the right,
    and words of `w` stay whole in print.
    """
    kinds = [{"class_": letter} if letter in "nw" else {} for letter in numbers]
    body = el("tbody")
    for row in rows:
        first, *rest = row
        cells = [el("td", cell, **kind) for cell, kind in zip(rest, kinds[1:], strict=True)]
        body.append(el("tr", el("th", first, scope="row"), *cells))
    titles = [el("th", name, scope="col", **kind) for name, kind in zip(head, kinds, strict=True)]
    grid = el("table", el("caption", caption), el("thead", el("tr", *titles)), body)
    return el("div", grid, class_="scroll", tabindex="0", role="group", aria_label=caption)


def described(pairs: Iterable[tuple[Part, Part]], kind: str = "plain") -> Element:
    """Return a list of names and what stands for them; nothing but a link is left out in print."""
    found = el("dl", class_=kind)
    for name, part in pairs:
        only_link = isinstance(part, XML.Element) and part.tag == "a"
        row = el("div", el("dt", name), el("dd", part), **({"class_": "more"} if only_link else {}))
        found.append(row)
    return found


def written(root: Element) -> str:
    """Return a whole page in ASCII."""
    text = XML.tostring(root, encoding="us-ascii", method="html").decode("ascii")
    return f"<!doctype html>\n{text}"
