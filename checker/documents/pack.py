"""The pack: policies and catalog compiled to JSON when the program is built, for a fast start.

A checkout is edited, so there every file is compared with the digest that the pack was made from;
an installation is not, and the pack is taken as it is. Without a fitting pack the YAML is read.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from checker.documents.digest import sha256

_PACKAGE = Path(__file__).parent.parent
FOLDER = _PACKAGE / "_data" / "pack"


def packed(kind: str, sources: Callable[[], Iterable[Path]], apart: str = "") -> Any | None:
    """Return the compiled data of a kind, or None where its YAML has to be read.

    `sources` lists the files that the data is made from, as they are now. `apart` names the member
    of each row that was written apart.
    """
    try:
        text = (FOLDER / f"{kind}.json").read_text("utf-8")
    except FileNotFoundError:
        return None
    first, *lines = text.split("\n")
    pack = json.loads(first, parse_float=Decimal)
    if _edited() and pack["sources"] != digests(sources()):
        return None
    for row, line in zip(pack["data"] if apart else (), lines, strict=True):
        row[apart] = line
    return pack["data"]


def write_pack(
    kind: str, data: Any, sources: Iterable[Path], folder: Path = FOLDER, apart: str = ""
) -> Path:
    """Write the compiled data of a kind with the digests of the files that it was made from.

    What each row has under `apart`, a text of one line, follows on lines of its own: so it is not
    parsed before somebody asks for it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{kind}.json"
    lines = [row[apart] for row in data] if apart else []
    rows = [{**row, apart: ""} for row in data] if apart else data
    pack = {"sources": digests(sources), "data": rows}
    text = json.dumps(pack, separators=(",", ":"), default=_number)
    target.write_text("\n".join((text, *lines)), "utf-8")
    return target


def digests(sources: Iterable[Path]) -> Mapping[str, str]:
    """Return the digest of each file by its path in the checkout."""
    root = _PACKAGE.parent
    return {path.relative_to(root).as_posix(): sha256(path.read_bytes()) for path in sources}


def _edited() -> bool:
    return (_PACKAGE.parent / "pyproject.toml").is_file()


def _number(value: object) -> float:
    if isinstance(value, Decimal):
        return float(value)
    raise TypeError(f"a pack holds no {type(value).__name__}")
