"""Finds the data that ships with the program (`policies`, `schemas`), however it was installed.

A wheel carries it inside the package under `_data`; a checkout and an editable install have it
beside the package, where people edit it.
"""

from pathlib import Path

_PACKAGE = Path(__file__).parent.parent


def data_path(kind: str) -> Path:
    """Return the folder of `policies` or `schemas`; a broken installation is a FileNotFoundError.

    The folder beside the package counts only in a checkout of this project: an unrelated folder
    that happens to be called `policies` in site-packages is never taken for ours.
    """
    inside = _PACKAGE / "_data" / kind
    if inside.is_dir():
        return inside
    beside = _PACKAGE.parent / kind
    if (_PACKAGE.parent / "pyproject.toml").is_file() and beside.is_dir():
        return beside
    raise FileNotFoundError(f"the installation lacks its {kind}: install ai-spend-checker again")
