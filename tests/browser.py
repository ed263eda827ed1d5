"""Drives a real Chromium over the WebDriver protocol, with nothing but the standard library."""

import base64
import json
import re
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path
from types import TracebackType
from typing import Any
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
MISSING = "" if CHROMIUM and DRIVER else "there is no chromium with chromedriver on the path"
LOOKS: dict[str, dict[str, Any]] = {
    "desktop light": {},
    "desktop dark": {"scheme": "dark"},
    "phone light": {"width": 390},
    "phone dark": {"width": 390, "scheme": "dark"},
    "small phone": {"width": 320},
    "print": {"width": 794, "media": "print"},
}
"""How every page is looked at."""
HOSTILE = (
    "</script><script>document.title='owned'</script><img src=x onerror=alert(1)>\"'" + "x" * 99
)
"""A name that takes a page over where it is not made safe, and that has no place to break."""
_PATIENCE = 300
"""Seconds that a machine with much other work may take for one step."""
_PORT = re.compile(rb"started successfully on port (\d+)")


class Browser:
    """One headless Chromium with a profile of its own."""

    def __init__(self, profile: Path) -> None:
        # The driver takes a port that is free and names it, so that nobody else can take it first.
        command = [str(DRIVER), "--port=0"]
        self._driver = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self._address = f"http://127.0.0.1:{self._port()}"
        self._session = ""
        options = {
            "binary": CHROMIUM,
            "args": [*_QUIET, f"--user-data-dir={profile}"],
        }
        wanted = {"goog:chromeOptions": options, "goog:loggingPrefs": {"browser": "ALL"}}
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
        self._driver.wait(_PATIENCE)
        if self._driver.stdout:
            self._driver.stdout.close()

    def _port(self) -> int:
        assert self._driver.stdout is not None
        for line in self._driver.stdout:
            named = _PORT.search(line)
            if named:
                return int(named[1])
        raise OSError("chromedriver did not start")

    def _send(self, method: str, path: str, body: Any) -> Any:
        data = None if body is None else json.dumps(body).encode()
        asked = Request(f"{self._address}{path}", data, method=method)
        with urlopen(asked, timeout=_PATIENCE) as answer:
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

    def width_beyond(self) -> int:
        """Return by how many pixels the page is wider than the screen."""
        return int(self.run("return document.documentElement.scrollWidth - innerWidth"))

    def held_to(self, title: str) -> None:
        """Hold the page to its title, and to bringing no program, no picture and no complaint."""
        assert self.width_beyond() <= 0
        assert self.console() == []
        assert self.run("return document.title") == title
        assert self.run("return document.scripts.length + document.images.length") == 0

    def held_to_axe(self, rules: int) -> None:
        """Hold the page to axe's rules, of which so many have something to look at."""
        package = find_spec("axe_core_python")
        assert package, "axe-core-python belongs to the test requirements"
        self.run(Path(str(package.origin)).with_name("axe.min.js").read_text(encoding="utf-8"))
        found = self.run("return axe.run(document)")
        told = [(one["id"], [n["html"] for n in one["nodes"][:3]]) for one in found["violations"]]
        assert told == []
        assert len(found["passes"]) > rules
