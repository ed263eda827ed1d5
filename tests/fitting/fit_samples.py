"""Makes the fit of small projects written as text, through the real readers."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from checker.check import Request
from checker.fitting import fits
from checker.model.fit import Fit, Fits

AS_OF = date(2026, 11, 21)


def fits_of(
    folder: Path, files: Mapping[str, str], given: Mapping[str, str] | None = None, name: str = ""
) -> Fits:
    """Write files and return their fits; a refusal is an error."""
    for path, text in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, "utf-8")
    request = Request(paths=(folder,), as_of=AS_OF)
    found = fits(request, name, given or {}, lambda stage, done, total: None)
    assert isinstance(found, Fits), found
    return found


def fit_of(folder: Path, files: Mapping[str, str], given: Mapping[str, str] | None = None) -> Fit:
    """Return the one fit of a project."""
    found = fits_of(folder, files, given)
    assert not found.report.problems, found.report.problems
    (fit,) = found.fits
    return fit
