"""A real Prometheus on loopback, with series that promtool filled in."""

import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

CONFIG = "global:\n  scrape_interval: 1h\n"
_LISTENING = re.compile(r'"Listening on" address=(127\.0\.0\.1:\d+)')
_PATIENCE = 60
"""Seconds that a busy machine may take to start the server."""


def missing() -> str:
    """Return why there is no Prometheus here, or nothing."""
    absent = [name for name in ("prometheus", "promtool") if shutil.which(name) is None]
    return f"{' and '.join(absent)} not installed (Debian: prometheus)" if absent else ""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def prometheus(folder: Path, openmetrics: str, *options: str) -> Iterator[str]:
    """Yield the address of a server that holds these samples, and end it afterwards."""
    (folder / "prometheus.yml").write_text(CONFIG)
    (folder / "samples.om").write_text(openmetrics)
    data = folder / "data"
    subprocess.run(
        # Blocks of two hours, as they are by default, took a minute to write.
        ["promtool", "tsdb", "create-blocks-from", "openmetrics", "--max-block-duration=1458h",
         "samples.om", str(data)],
        cwd=folder, check=True, capture_output=True,
    )  # fmt: skip
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(
            ["prometheus", "--config.file=prometheus.yml", f"--storage.tsdb.path={data}",
             "--storage.tsdb.retention.time=20y", "--web.listen-address=127.0.0.1:0",
             *options],
            cwd=folder, stdout=log, stderr=log,
        )  # fmt: skip
        try:
            yield _ready(server, folder / "log")
        finally:
            server.terminate()
            server.wait(_PATIENCE)


def _ready(server: "subprocess.Popen[bytes]", log: Path) -> str:
    """Return the address that the server chose, once it answers there."""
    until = time.monotonic() + _PATIENCE
    while server.poll() is None and time.monotonic() < until:
        listening = _LISTENING.search(log.read_text())
        if listening and _answers(f"http://{listening[1]}"):
            return f"http://{listening[1]}"
        time.sleep(0.05)
    raise AssertionError(f"Prometheus did not get ready: {log.read_text()}")


def _answers(url: str) -> bool:
    try:
        with urlopen(f"{url}/-/ready", timeout=5) as answer:
            return bool(answer.status == 200)
    except (URLError, OSError):
        return False
