"""Says why a file or folder was not opened, and what can be done about it."""

import sys
from collections.abc import Iterable
from errno import EACCES, ENOENT, ENOTDIR, ENXIO, EPERM

from checker.documents.limits import Limits
from checker.model.location import Location
from checker.model.report import Problem


def not_a_file(path: str, what: str) -> Problem:
    """Return the problem of a path that is a folder, FIFO, socket or device."""
    return Problem(
        "not-a-file",
        f"{path} is {what}, not a file",
        Location(path),
        "give a regular file, or remove it",
    )


def outside(path: str, link: bool = False) -> Problem:
    """Return the problem of a path that leaves the project, by its spelling or by a link."""
    how = "is a link that leads" if link else "leads"
    return Problem(
        "outside",
        f"{path} {how} outside the project, and nothing there is read",
        Location(path),
        "copy the file into the project, or run in the folder above",
    )


def misnamed(folder: str, name: str) -> Problem:
    """Return the problem of a file or folder whose name is not UTF-8; nothing in it is read."""
    shown = name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    path = f"{folder}/{shown}" if folder else shown
    message = f"the name {shown} is not UTF-8, so it is not read"
    plain = sys.getfilesystemencoding() != "utf-8"
    step = "run with PYTHONUTF8=1" if plain else "rename it in UTF-8"
    return Problem("encoding", message, Location(path), step)


def too_large(path: str, size: int, limit: Limits) -> Problem:
    """Return the problem of a file over the byte limit of its kind."""
    message = f"the file has {size:,} bytes; {limit.what} may have {limit.size_in_words}"
    return Problem(
        "limit", message, Location(path), "split the file, or exclude it in the settings"
    )


def unreadable(path: str, error: OSError) -> Problem:
    """Return the problem of a file that the system does not let us read."""
    place = Location(path)
    if error.errno in (ENOENT, ENOTDIR):
        return Problem("missing", f"there is no file {path}", place, "check the path's spelling")
    if error.errno in (EACCES, EPERM):
        return Problem(
            "unreadable",
            f"{path} may not be read by this user",
            place,
            f"chmod u+r {path}, or run as a user who may read it",
        )
    if error.errno == ENXIO:
        return not_a_file(path, "a socket or a device")
    return Problem(
        "unreadable",
        f"{path} cannot be read: {(error.strerror or 'error').lower()}",
        place,
        "see that the file opens in an editor",
    )


def broken_link(path: str) -> Problem:
    """Return the problem of a link that leads nowhere."""
    message = f"{path} is a link to a file that is not there"
    return Problem("missing", message, Location(path), "mend the link, or remove it")


def closed_folder(path: str, error: OSError) -> Problem:
    """Return the problem of a folder that cannot be listed."""
    message = f"the folder {path} cannot be listed: {(error.strerror or 'error').lower()}"
    step = f"chmod u+rx {path}, or run as a user who may read it"
    return Problem("unreadable", message, Location(path), step)


def nothing(names: Iterable[str]) -> Problem:
    """Return the problem of paths that hold nothing that any reader takes."""
    return Problem(
        "nothing-to-check",
        f"there is nothing to check in {', '.join(names)}: no Terraform, no objects of Kubernetes"
        " and no workload manifest",
        next_step="name a folder with .tf files, objects of Kubernetes or an ai-workload.yaml",
        usage=True,
    )
