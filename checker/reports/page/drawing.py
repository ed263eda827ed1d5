"""Makes a drawing of matplotlib a part of a page: its colors and font, ids of its own, a name.

matplotlib draws and is imported only when a page is written and it is installed. The same data
give the same bytes: no date, no random ids. Words stand beside a drawing in HTML, so that none can
overlap another, and none has to be made safe twice.
"""

import io
import re
from collections.abc import Callable
from importlib.util import find_spec
from typing import Any
from xml.etree import ElementTree as XML

from checker.reports.page.elements import Element, el

NEEDED = "pip install 'ai-spend-checker[charts]'"
ROLES = ("currentColor", "var(--line)", "var(--one)", "var(--two)", "var(--three)", "var(--four)",
         "var(--paper)")  # fmt: skip
"""The colors of the page that a drawing may have: ink, grid, four lines, paper."""
INK, GRID, *LINES, PAPER = (f"#0a0b{number:02x}" for number in range(len(ROLES)))
DOTS = 72
"""Dots an inch."""
_XLINK = "{http://www.w3.org/1999/xlink}href"


def installed() -> bool:
    """Whether the plotting library is there."""
    return find_spec("matplotlib") is not None


def drawn(size: tuple[float, float], draw: Callable[[Any], None]) -> str:
    """Return what `draw` puts on a figure of a size in inches, as SVG text."""
    import matplotlib
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    settings: Any = {"svg.hashsalt": "ai-spend", "svg.fonttype": "none", "font.size": 10,
                     "path.simplify": False}  # fmt: skip
    with matplotlib.rc_context(settings):
        figure = Figure(figsize=size, dpi=DOTS)
        FigureCanvasSVG(figure)
        draw(figure)
        out = io.StringIO()
        figure.savefig(out, format="svg", transparent=True, metadata={"Date": None})
    return out.getvalue()


def figure_of(svg: str, name: str, title: str, words: str) -> Element:
    """Return a drawing that tells its title and what it shows; its ids begin with `name`."""
    drawing = _tree(svg, f"{name}-")
    drawing.insert(0, el("desc", words, id=f"{name}-d"))
    drawing.insert(0, el("title", title, id=f"{name}-t"))
    drawing.set("role", "img")
    drawing.set("aria-labelledby", f"{name}-t {name}-d")
    return drawing


def _tree(text: str, prefix: str) -> Element:
    """Return the drawing as elements of a page: its own ids, no fixed size, colors of the page."""
    root = XML.fromstring(text)
    for part in list(root.iter()):
        part.tag = part.tag.rpartition("}")[2]
        for name, value in list(part.attrib.items()):
            del part.attrib[name]
            part.set("href" if name == _XLINK else name, _own(value, name, prefix))
    for part in list(root):
        if part.tag == "metadata":
            root.remove(part)
    for parent in list(root.iter()):
        for child in [one for one in parent if one.tag == "style"]:
            parent.remove(child)
    for name in ("width", "height", "version"):
        root.attrib.pop(name, None)
    root.set("stroke-linejoin", "round")
    return root


def _own(value: str, name: str, prefix: str) -> str:
    """Return an attribute with ids of this drawing only, and colors by their role."""
    if name == "id":
        return f"{prefix}{value}"
    value = re.sub(r"url\(#", f"url(#{prefix}", value)
    if value.startswith("#") and name != "style":
        value = f"#{prefix}{value[1:]}"
    for color, role in zip((INK, GRID, *LINES, PAPER), ROLES, strict=True):
        value = value.replace(color, role)
    value = re.sub(r"font: ([\d.]+px) [^;]*", r"font-size: \1", value)
    return re.sub(r"font-family: [^;]*", "font-family: inherit", value)
