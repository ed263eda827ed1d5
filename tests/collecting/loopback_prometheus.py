"""A real Prometheus on loopback, with series that promtool filled in."""

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
        ["promtool", "tsdb", "create-blocks-from", "openmetrics", "samples.om", str(data)],
        cwd=folder, check=True, capture_output=True,
    )  # fmt: skip
    port = free_port()
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(
            ["prometheus", "--config.file=prometheus.yml", f"--storage.tsdb.path={data}",
             "--storage.tsdb.retention.time=20y", f"--web.listen-address=127.0.0.1:{port}",
             *options],
            cwd=folder, stdout=log, stderr=log,
        )  # fmt: skip
        try:
            url = f"http://127.0.0.1:{port}"
            _ready(url)
            yield url
        finally:
            server.terminate()
            server.wait(20)


def _ready(url: str) -> None:
    for _ in range(200):
        try:
            with urlopen(f"{url}/-/ready", timeout=1) as answer:
                if answer.status == 200:
                    return
        except (URLError, OSError):
            pass
        time.sleep(0.1)
    raise AssertionError("Prometheus did not get ready in 20 s")
