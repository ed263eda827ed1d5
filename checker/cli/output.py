"""Where reports go: the terminal's style, files written whole or not at all, progress."""

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from errno import EDQUOT, ENOSPC
from io import TextIOWrapper
from pathlib import Path
from typing import BinaryIO, TextIO

import click

from checker.reports.style import Style

_PATIENCE = 1.0
"""Seconds before a progress bar is shown."""


def style_for(out: TextIO, root: Path, verbose: bool = False) -> Style:
    """Return the style for a stream: color only on a terminal, ASCII where signs are not."""
    terminal = out.isatty()
    color = terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    return Style(
        color=color,
        ascii=not _can_show(out),
        verbose=verbose,
        prefix=_prefix(root),
    )


def _can_show(out: TextIO) -> bool:
    try:
        "×·≥✓→".encode(out.encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def _prefix(root: Path) -> str:
    relative = os.path.relpath(root, Path.cwd())
    return "" if relative == "." else relative.replace(os.sep, "/")


_STANDARD = "-"
_CODE = (".tf", ".tofu", ".tfvars", ".hcl", ".yaml", ".yml")


class ReportFile(click.ParamType):  # type: ignore[type-arg]
    """A file that a report can be written to; looked at before anything is judged."""

    name = "path"

    def convert(self, value: str | Path, param: object, ctx: click.Context | None) -> Path:
        """Return the path, or say why nothing can be written there."""
        path = Path(value)
        wrong = _unfit(path, str(value))
        if wrong:
            raise click.UsageError(f"Could not write the report: {wrong}.", ctx)
        return path


def _unfit(path: Path, written: str) -> str:
    if not written:
        return "the name of the file is empty"
    if path.is_dir():
        return f"{written} is a folder; name a file in it"
    if not path.parent.is_dir():
        return f"there is no folder {path.parent}; make it first"
    if path.is_file() and written.endswith(_CODE):
        return f"{written} is there already and may be code; name another file"
    return ""


@contextmanager
def opened(target: Path | None) -> Iterator[TextIO]:
    """Open a report file for writing, or the standard output (none, or `-`).

    The file appears only when it is complete: a full disk leaves what was there before. A device or
    a pipe is written to, never replaced; so is what a link leads to.
    """
    if target is None or str(target) == _STANDARD:
        yield sys.stdout
        return
    target = Path(os.path.realpath(target))
    if target.exists() and not target.is_file():
        with TextIOWrapper(_begun(target, target), "utf-8", newline="\n") as out:
            yield out
        return
    with opened_bytes(target) as whole:
        out = TextIOWrapper(whole, "utf-8", newline="\n")
        yield out
        out.detach()


@contextmanager
def opened_bytes(target: Path) -> Iterator[BinaryIO]:
    """Open a file for bytes; it appears only when it is complete.

    Two that write the same file at once have a part each: the last one to end stands.
    """
    target = Path(os.path.realpath(target))
    part = target.with_name(f".{os.urandom(8).hex()}.part")
    begun = _begun(part, target)
    try:
        with begun as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def _begun(path: Path, target: Path) -> BinaryIO:
    """Open what a report goes to; where nothing can be written, that is bad usage."""
    try:
        return path.open("wb")
    except OSError as error:
        if error.errno in (ENOSPC, EDQUOT):
            raise
        why = error.strerror or "the system refuses it"
        message = f"Could not write the report: {target}: {why}; name a file in another folder."
        raise click.UsageError(message) from None


class Unwritable(Exception):
    """A file that cannot be written, with the reason in words."""


def create(project: Path, path: str, text: str) -> None:
    """Write a new file of a project whole; what exists, and what leaves the project, is refused."""
    target = _inside(project, path)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("x", encoding="utf-8", newline="\n") as out:
            _filled(out, target, text)
    except FileExistsError:
        raise Unwritable("it exists, and is not overwritten") from None
    except OSError as error:
        raise Unwritable(error.strerror or "the disk refused it") from None


def add_to(project: Path, path: str, text: str) -> None:
    """Add lines at the end of a file of a project, in its own kind of line ends."""
    target = _inside(project, path)
    if target.is_symlink():
        raise Unwritable("it is a link")
    try:
        before = target.read_bytes()
        ends = "\r\n" if b"\r\n" in before else "\n"
        gap = "" if not before or before.endswith(b"\n") else ends
        with target.open("ab") as out:
            out.write(f"{gap}{text.replace(chr(10), ends)}".encode())
    except OSError as error:
        raise Unwritable(error.strerror or "the disk refused it") from None


def replace(project: Path, path: str, text: str) -> None:
    """Write a file of a project whole, over what stands there; a reader sees one or the other."""
    target = _inside(project, path)
    if target.is_symlink():
        raise Unwritable("it is a link")
    part = target.with_name(f".{target.name}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with part.open("w", encoding="utf-8", newline="") as out:
            out.write(text)
            out.flush()
            os.fsync(out.fileno())
        if target.exists():
            part.chmod(target.stat().st_mode)
        part.replace(target)
    except OSError as error:
        raise Unwritable(error.strerror or "the disk refused it") from None
    finally:
        # A file system that takes no writing refuses this too, also where there is nothing.
        with suppress(OSError):
            part.unlink(missing_ok=True)


def _filled(out: TextIO, target: Path, text: str) -> None:
    """Write a new file, or leave none: half a manifest would read as a whole one."""
    try:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())
    except OSError:
        target.unlink(missing_ok=True)
        raise


def _inside(project: Path, path: str) -> Path:
    target = project / path
    if not target.parent.resolve().is_relative_to(project.resolve()):
        raise Unwritable("its folder leads out of the project")
    return target


@contextmanager
def progress() -> Iterator[Callable[[str, int, int], None]]:
    """Yield a callback `(stage, done, total)` that draws on a terminal once it takes long."""
    # A stream that the caller closed is None.
    if not sys.stderr or not sys.stderr.isatty():
        yield lambda stage, done, total: None
        return
    started = time.monotonic()
    drawn = [False]

    def tell(stage: str, done: int, total: int) -> None:
        if time.monotonic() - started < _PATIENCE:
            return
        drawn[0] = True
        width = 24
        filled = width * done // max(total, 1)
        bar = "#" * filled + "-" * (width - filled)
        click.echo(f"\r\x1b[K[{bar}] {stage}", nl=False, err=True)

    try:
        yield tell
    finally:
        if drawn[0]:
            click.echo("\r\x1b[K", nl=False, err=True)
