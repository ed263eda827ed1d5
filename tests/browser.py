"""Drives a real Chromium over the WebDriver protocol, with nothing but the standard library."""

import base64
import json
import shutil
import socket
import subprocess
import time
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.error import URLError
from urllib.request import Request, urlopen

CHROMIUM = (
    shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
)
DRIVER = shutil.which("chromedriver")
_QUIET = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--force-color-profile=srgb", "--hide-scrollbars",
)  # fmt: skip
TAB, ENTER = "\ue004", "\ue007"


class Browser:
    """One headless Chromium with a profile of its own."""

    def __init__(self, profile: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self._address = f"http://127.0.0.1:{port}"
        command = [str(DRIVER), f"--port={port}", "--silent"]
        self._driver = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        self._session = ""
        options = {
            "binary": CHROMIUM,
            "args": [*_QUIET, f"--user-data-dir={profile}"],
        }
        wanted = {"goog:chromeOptions": options, "goog:loggingPrefs": {"browser": "ALL"}}
        self._wait()
        made = self._post("/session", {"capabilities": {"alwaysMatch": wanted}})
        self._session = f"/session/{made['sessionId']}"

    def __enter__(self) -> "Browser":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._send("DELETE", self._session, None)
        self._driver.terminate()
        self._driver.wait(20)

    def _wait(self) -> None:
        for _ in range(100):
            try:
                if self._send("GET", "/status", None)["ready"]:
                    return
            except URLError:
                time.sleep(0.1)
        raise TimeoutError("chromedriver did not start")

    def _send(self, method: str, path: str, body: Any) -> Any:
        data = None if body is None else json.dumps(body).encode()
        asked = Request(f"{self._address}{path}", data, method=method)
        with urlopen(asked, timeout=60) as answer:
            return json.load(answer)["value"]

    def _post(self, path: str, body: Any) -> Any:
        return self._send("POST", f"{self._session}{path}", body)

    def command(self, name: str, **parameters: Any) -> Any:
        """Run a command of the DevTools protocol."""
        return self._post("/goog/cdp/execute", {"cmd": name, "params": parameters})

    def show(
        self, page: Path, width: int = 1280, scheme: str = "light", media: str = "screen"
    ) -> None:
        """Open a page at a width, in a color scheme, for a medium."""
        self.command(
            "Emulation.setDeviceMetricsOverride",
            width=width, height=900, deviceScaleFactor=1, mobile=width < 600,
        )  # fmt: skip
        feature = {"name": "prefers-color-scheme", "value": scheme}
        self.command("Emulation.setEmulatedMedia", media=media, features=[feature])
        self._post("/url", {"url": page.as_uri()})

    def run(self, script: str) -> Any:
        """Run a script in the page and return what it returns; promises are waited for."""
        return self._post("/execute/sync", {"script": script, "args": []})

    def press(self, key: str) -> None:
        """Press and release one key."""
        strokes = [{"type": "keyDown", "value": key}, {"type": "keyUp", "value": key}]
        self._post("/actions", {"actions": [{"type": "key", "id": "keys", "actions": strokes}]})

    def console(self) -> list[str]:
        """Return what the page has said to the console since it was asked last."""
        return [row["message"] for row in self._post("/se/log", {"type": "browser"})]

    def picture(self) -> bytes:
        """Return the visible part of the page as a PNG."""
        return base64.b64decode(self._send("GET", f"{self._session}/screenshot", None))
