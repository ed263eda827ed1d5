"""Turns names of variables, secrets, images, charts and hosts into what they hint at."""

import re
from collections.abc import Callable, Iterable
from fnmatch import fnmatchcase

from checker.catalog.reading import Plain, origin
from checker.catalog.rows import Origin
from checker.model.rows import NamedTuple

KINDS = ("env", "image", "chart", "endpoint", "name")


class Signal(NamedTuple):
    """A name that hints at AI spend: never proof, and where `weak` not enough by itself.

    `deployment_model` is None where several are possible; `provider` is who is called or whose
    software runs. `gateway` marks a proxy before several providers; `model` a variable whose value
    is a model id.
    """

    kind: str
    pattern: str
    origin: Origin
    deployment_model: str | None = None
    provider: str | None = None
    weak: bool = False
    gateway: bool = False
    model: bool = False


class Signals:
    """Signals by kind; of several patterns that fit, the longest decides."""

    def __init__(self, rows: Iterable[Plain]) -> None:
        self._rows: dict[str, list[Signal]] = {kind: [] for kind in KINDS}
        for row in rows:
            one = Signal(
                row["kind"],
                row["pattern"],
                origin(row),
                row.get("deployment_model"),
                row.get("provider"),
                row.get("weak", False),
                row.get("gateway", False),
                row.get("model", False),
            )
            self._rows[one.kind].append(one)
        for kind in KINDS:
            self._rows[kind].sort(key=lambda one: -len(one.pattern.replace("*", "")))

    def find(self, kind: str, text: str) -> Signal | None:
        """Return what a name of one of the kinds hints at."""
        look_up: Callable[[str], Signal | None] = getattr(self, kind)
        return look_up(text)

    def env(self, name: str) -> Signal | None:
        """Return what an environment variable's name hints at."""
        return next((one for one in self._rows["env"] if fnmatchcase(name, one.pattern)), None)

    def image(self, reference: str) -> Signal | None:
        """Return what a container image is; its host, tag and digest do not count."""
        path = _image_path(reference.lower())
        return next((one for one in self._rows["image"] if _ends_with(path, one.pattern)), None)

    def chart(self, name: str) -> Signal | None:
        """Return what a Helm chart is, by the last part of its name."""
        last = name.lower().rpartition("/")[2]
        return next((one for one in self._rows["chart"] if fnmatchcase(last, one.pattern)), None)

    def endpoint(self, host: str) -> Signal | None:
        """Return what a host name or URL leads to."""
        bare = re.sub(r"\A[a-z]+://", "", host.strip().lower())
        bare = re.split(r"[/:?]", bare, maxsplit=1)[0]
        return next((one for one in self._rows["endpoint"] if fnmatchcase(bare, one.pattern)), None)

    def name(self, text: str) -> Signal | None:
        """Return what a secret's or parameter's name hints at: whole words in it, in order."""
        words = f"-{'-'.join(_words(text))}-"
        return next((one for one in self._rows["name"] if f"-{one.pattern}-" in words), None)


def _words(text: str) -> list[str]:
    split = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "-", text)
    return [word for word in re.split(r"[^a-z0-9]+", split.lower()) if word]


def _image_path(reference: str) -> str:
    path = reference.partition("@")[0]
    head, slash, last = path.rpartition("/")
    return head + slash + last.partition(":")[0]


def _ends_with(path: str, pattern: str) -> bool:
    """Whether the last parts of a path match: mirrors change what stands before them."""
    return fnmatchcase(path, pattern) or fnmatchcase(path, f"*/{pattern}")
