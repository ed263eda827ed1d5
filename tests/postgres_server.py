"""A real PostgreSQL server for tests: started once a session on a socket of its own."""

import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile

_HOMES = ("/usr/lib/postgresql", "/usr/local/pgsql", "/opt/homebrew/opt/postgresql")


def programs() -> Path | None:
    """Return the folder of the server's programs, or None where there are none."""
    found = shutil.which("initdb")
    if found:
        return Path(os.path.realpath(found)).parent
    rows = [path for home in _HOMES for path in Path(home).glob("**/bin/initdb")]
    return max(rows).parent if rows else None


@contextmanager
def server() -> Iterator[str]:
    """Run a server with its data and socket in a folder of its own; yield its address.

    The folder is none of pytest's: those belong to who runs the tests, and the server is another.
    """
    binaries = programs()
    assert binaries is not None
    with TemporaryDirectory(prefix="pg", ignore_cleanup_errors=True) as folder:
        _give_away(Path(folder))
        data, log = Path(folder) / "data", Path(folder) / "log"
        made = ("-A", "trust", "-U", "postgres", "-E", "UTF8", "--no-sync")
        _run(binaries / "initdb", "-D", data, *made)
        options = f"-k {folder} -c listen_addresses='' -c fsync=off"
        _run(binaries / "pg_ctl", "-D", data, "-l", log, "-w", "-o", options, "start")
        try:
            yield f"postgresql://postgres@/postgres?host={folder}"
        finally:
            _run(binaries / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")


def _give_away(path: Path) -> None:
    """The server refuses to run as root; there it belongs to the user that Debian makes for it."""
    if os.geteuid() == 0:
        owner = pwd.getpwnam("postgres")
        os.chown(path, owner.pw_uid, owner.pw_gid)


def _run(*command: object) -> None:
    """Run a program of the server; its output goes to a file, since the server keeps it open."""
    with TemporaryFile("w+") as said:
        done = subprocess.run(
            [str(word) for word in command],
            stdout=said,
            stderr=said,
            cwd="/",
            timeout=300,
            env={"PATH": os.environ["PATH"], "LC_ALL": "C"},
            user="postgres" if os.geteuid() == 0 else None,
        )
        said.seek(0)
        assert done.returncode == 0, said.read()
