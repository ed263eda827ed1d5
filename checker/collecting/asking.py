"""Asks a Prometheus server for a range of samples, piece by piece, and joins the answers."""

import json
import math
import re
import time
from collections.abc import Iterator, Mapping
from typing import Any

import httpx

from checker.collecting.plan import Plan
from checker.collecting.trouble import CollectTrouble
from checker.documents.limits import EVIDENCE
from checker.evidence.partial import partial
from checker.evidence.times import written
from checker.model.rows import NamedTuple

_PATH = "/api/v1/query_range"
_LONGEST_GET = 1500
_FEWEST_POINTS = 10
_REDACTED = "(hidden)"
Samples = dict[int, str]
"""Values as the server wrote them, by time in milliseconds."""


class Server(NamedTuple):
    """Where to ask, with which credential, and how many seconds an answer may take."""

    url: str
    token: str = ""
    timeout: float = 60

    @property
    def named(self) -> str:
        """The address without any credential, for messages and the envelope."""
        try:
            bare = httpx.URL(self.url).copy_with(userinfo=b"", query=None, fragment=None)
        except (httpx.InvalidURL, ValueError):
            return "what --url says"
        return str(bare).rstrip("/") or "what --url says"

    @property
    def password(self) -> str:
        """The password in the address, if there is one."""
        try:
            return httpx.URL(self.url).password
        except (httpx.InvalidURL, ValueError):
            return ""


class Answer(NamedTuple):
    """All series by their labels in order, and what was said besides."""

    series: Mapping[tuple[tuple[str, str], ...], Samples]
    not_finite: int
    notes: tuple[str, ...]


def ask(server: Server, plan: Plan) -> Answer:
    """Return all samples of a plan; a partial or empty answer is a `CollectTrouble`."""
    series: dict[tuple[tuple[str, str], ...], Samples] = {}
    notes: dict[str, None] = {}
    dropped = size = 0
    headers = {"Authorization": f"Bearer {server.token}"} if server.token else {}
    with httpx.Client(timeout=server.timeout, headers=headers, follow_redirects=False) as client:
        for piece, weight in _pieces(client, server, plan):
            size += weight
            _bounded(size)
            notes |= dict.fromkeys(_notes(piece))
            for entry in _matrix(piece, server):
                samples, broken = _samples(entry)
                dropped += broken
                labels = tuple(sorted((str(k), str(v)) for k, v in entry["metric"].items()))
                series.setdefault(labels, {}).update(samples)
    found = {labels: series[labels] for labels in sorted(series) if series[labels]}
    if not found:
        message = (
            f"the query found no sample between {written(plan.first)} and {written(plan.last)}"
        )
        raise CollectTrouble(message, "look at its labels, and for how long the server keeps data")
    return Answer(found, dropped, tuple(notes))


def _pieces(
    client: httpx.Client, server: Server, plan: Plan
) -> Iterator[tuple[Mapping[str, Any], int]]:
    """Yield the answer of each piece and its size; a piece that is too much is halved."""
    pending = list(plan.pieces())
    while pending:
        first, last = pending.pop(0)
        points = (last - first) // plan.step + 1
        text = _get(client, server, plan, first, last)
        answer = _read(text, server)
        if "too many samples" in str(answer.get("error", "")) and points > _FEWEST_POINTS:
            middle = first + (points // 2) * plan.step
            pending[:0] = [(first, middle - plan.step), (middle, last)]
            continue
        _refused(answer, server)
        yield answer, len(text)


def _get(client: httpx.Client, server: Server, plan: Plan, first: int, last: int) -> bytes:
    values = {
        "query": plan.query,
        "start": _seconds(first),
        "end": _seconds(last),
        "step": _seconds(plan.step),
    }
    url = f"{server.url.rstrip('/')}{_PATH}"
    long = len(plan.query) > _LONGEST_GET
    try:
        how = {"data": values} if long else {"params": values}
        with client.stream("POST" if long else "GET", url, **how) as response:  # type: ignore[arg-type]
            text = _all(response, server, time.monotonic() + server.timeout)
    except httpx.HTTPError as error:
        raise _unreachable(error, server) from None
    except (httpx.InvalidURL, ValueError) as error:
        message = f"{server.named} is no address that can be asked: {error}"
        raise CollectTrouble(message, "write it as https://prometheus.example", True) from None
    _status(response, text, server)
    return text


def _all(response: httpx.Response, server: Server, end: float) -> bytes:
    parts: list[bytes] = []
    size = 0
    for part in response.iter_bytes():
        size += len(part)
        _bounded(size)
        # The client only bounds the wait for each part, and a server may send few at a time.
        if time.monotonic() > end:
            raise _slow(server)
        parts.append(part)
    return b"".join(parts)


def _bounded(size: int) -> None:
    if size > EVIDENCE.size:
        message = f"the answers are larger than {EVIDENCE.size_in_words}, the most that is read"
        raise CollectTrouble(message, "narrow the query, or collect fewer days or a longer step")


def _unreachable(error: httpx.HTTPError, server: Server) -> CollectTrouble:
    if isinstance(error, httpx.TimeoutException):
        return _slow(server)
    if isinstance(error, httpx.UnsupportedProtocol):
        message = f"{server.named} is no address that can be asked"
        return CollectTrouble(message, "begin it with https:// or http://", usage=True)
    if isinstance(error, (httpx.RemoteProtocolError, httpx.ReadError, httpx.DecodingError)):
        message = f"{server.named} broke its answer off, or garbled it"
        return CollectTrouble(message, "collect again; look at what lies between")
    said = re.sub(r"^\[Errno -?\d+\] ", "", _hidden(str(error), server))
    message = f"{server.named} could not be reached: {said}"
    return CollectTrouble(message, "look at the address, the network and the certificate")


def _slow(server: Server) -> CollectTrouble:
    message = f"{server.named} did not answer within {server.timeout:g} s"
    return CollectTrouble(message, "ask for fewer days, or give --timeout")


def _status(response: httpx.Response, text: bytes, server: Server) -> None:
    """Refuse what is no answer of the query API; its own refusals come as JSON and pass."""
    code = response.status_code
    if code in (401, 403):
        what = "refuses the credential" if server.token or server.password else "asks who you are"
        message = f"{server.named} {what} ({code})"
        step = "give a token by --token-file or AI_SPEND_PROMETHEUS_TOKEN"
        raise CollectTrouble(message, step)
    if 300 <= code < 400:
        message = f"{server.named} sends to another address ({code}); it was not followed"
        raise CollectTrouble(message, "give the address that it sends to, if you trust it")
    if code == 404:
        message = f"{server.named} has no {_PATH} (404)"
        raise CollectTrouble(message, "give the address of Prometheus itself, with its path prefix")
    if code == 429:
        message = f"{server.named} is asked too much (429)"
        raise CollectTrouble(message, "collect again later, or fewer days")
    if code >= 400 and not text.lstrip().startswith(b"{"):
        message = f"{server.named} answered {code}"
        raise CollectTrouble(message, "look at the server's log, and collect again")


def _read(text: bytes, server: Server) -> Mapping[str, Any]:
    try:
        answer = json.loads(text, parse_float=str)
    except (ValueError, RecursionError):
        answer = None
    if answer is None and text.lstrip().startswith(b"<"):
        message = f"{server.named} answered with a web page, such as one to sign in"
        raise CollectTrouble(message, "give the address of Prometheus itself, behind that page")
    if not isinstance(answer, dict) or "status" not in answer:
        message = f"{server.named} gave no answer of the Prometheus query API"
        raise CollectTrouble(message, "give the address of Prometheus itself")
    return answer


def _refused(answer: Mapping[str, Any], server: Server) -> None:
    """Refuse an error, and an answer that the server itself calls partial."""
    if answer.get("status") != "success":
        said = _hidden(str(answer.get("error", "no reason given")), server)
        bad = answer.get("errorType") == "bad_data"
        what = "the query is not understood" if bad else "the query failed"
        step = "mend the query" if bad else "ask for fewer days, or a simpler query"
        if "series" in said and "limit" in said.lower():
            step = "ask for fewer series: one cluster, or avg by (gpu)"
        raise CollectTrouble(f"{what}: {said}", step, usage=bad)
    warned = partial(str(one) for one in answer.get("warnings") or [])
    if warned:
        message = f"the server says that its answer is partial: {_hidden(warned, server)}"
        raise CollectTrouble(message, "collect again when all of its stores answer")


def _notes(answer: Mapping[str, Any]) -> list[str]:
    return [str(one) for key in ("warnings", "infos") for one in answer.get(key) or []]


def _matrix(answer: Mapping[str, Any], server: Server) -> list[dict[str, Any]]:
    data = answer.get("data")
    result = data.get("result") if isinstance(data, dict) else None
    matrix = isinstance(data, dict) and data.get("resultType") == "matrix"
    if not matrix or not isinstance(result, list):
        message = f"{server.named} gave no matrix of samples"
        raise CollectTrouble(message, "give the address of Prometheus itself")
    for entry in result:
        if not isinstance(entry, dict) or not isinstance(entry.get("metric"), dict):
            message = f"{server.named} gave a series without labels"
            raise CollectTrouble(message, "give the address of Prometheus itself")
    return result


def _samples(entry: Mapping[str, Any]) -> tuple[Samples, int]:
    """Return the values of one series by time, without what is no number, and how many are not."""
    found: Samples = {}
    broken = 0
    try:
        for moment, value in entry.get("values") or []:
            if math.isfinite(float(value)):
                found[round(float(moment) * 1000)] = str(value)
            else:
                broken += 1
    except (TypeError, ValueError):
        message = "the server gave a sample that is no pair of time and number"
        raise CollectTrouble(message, "collect again; look at what lies between") from None
    return found, broken


def _seconds(milliseconds: int) -> str:
    whole, rest = divmod(milliseconds, 1000)
    return f"{whole}.{rest:03}" if rest else str(whole)


def _hidden(text: str, server: Server) -> str:
    """Return a text in one line without the token, should a server repeat it."""
    plain = " ".join(text.split())[:300]
    for secret in (server.token, server.password):
        plain = plain.replace(secret, _REDACTED) if secret else plain
    return plain
