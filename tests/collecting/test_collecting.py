"""`ai-spend collect prometheus` against a real server, and against servers that misbehave."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml
from loopback_prometheus import free_port, missing, prometheus

from checker.cli import command_line
from checker.collecting.plan import MOST_POINTS, planned
from checker.collecting.trouble import CollectTrouble

pytest.importorskip("httpx")
from checker.collecting.asking import Server, ask

START = datetime(2026, 9, 12, tzinfo=UTC)
DAYS = 60
GPU = "DCGM_FI_DEV_GPU_UTIL"
SECRET = "s3cret-token-of-research"


class Done(NamedTuple):
    code: int
    out: str
    err: str


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., Done]:
    def running(*arguments: str) -> Done:
        capsys.readouterr()
        code = command_line([*arguments])
        said = capsys.readouterr()
        return Done(code, said.out, said.err)

    return running


def samples() -> str:
    """Four GPUs at 40 % every five minutes, and a counter of tokens that starts again once."""
    lines = [f"# TYPE {GPU} gauge"]
    times = [START + timedelta(minutes=5 * n) for n in range(-12, DAYS * 288 + 1)]
    for gpu in range(4):
        for at in times:
            level = 60 if (at.hour // 6 + gpu) % 2 else 20
            lines.append(f'{GPU}{{gpu="{gpu}",cluster="research"}} {level} {at.timestamp():.0f}')
    lines.append("# TYPE vllm:generation_tokens counter")
    for way in ("prompt", "generation"):
        lines.append(f"# TYPE vllm:{way}_tokens_ counter") if way == "prompt" else None
        count = 0
        for n, at in enumerate(times[::12]):
            count = 50 if n == 700 else count + 2_500_000
            lines.append(f'vllm:{way}_tokens_total{{pod="a"}} {count} {at.timestamp():.0f}')
    return "\n".join([line for line in lines if line and "tokens_ " not in line] + ["# EOF", ""])


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    if missing():
        pytest.skip(missing())
    with prometheus(tmp_path_factory.mktemp("prometheus"), samples()) as url:
        yield url


def arguments(url: str, folder: Path, query: str, *more: str, days: int = 30) -> list[str]:
    until = START + timedelta(days=DAYS)
    since = until - timedelta(days=days)
    return [
        "collect", "prometheus", "--url", url, "--query", query, "--output", str(folder),
        "--from", f"{since:%Y-%m-%d}", "--to", f"{until:%Y-%m-%d}", *more,
    ]  # fmt: skip


MEAN = f'avg by (gpu) (avg_over_time({GPU}{{cluster="research"}}[1h]))'
MANIFEST = """schema: ai-spend/workload/v1
workload: research-llm
owner: ml@novaspark.example
deployment_model: self_hosted
"""
CODE = """resource "aws_instance" "node" {
  count         = 1
  instance_type = "g5.12xlarge"
  ami           = "ami-1"
  tags          = { workload = "research-llm" }
}
"""


def test_what_is_collected_decides_the_check(
    server: str, tmp_path: Path, run: Callable[..., Done]
) -> None:
    (tmp_path / "main.tf").write_text(CODE)
    (tmp_path / "ai-workload.yaml").write_text(MANIFEST)
    evidence = tmp_path / "evidence"
    label = ("--label", "workload=research-llm")
    done = run(*arguments(server, evidence, MEAN, *label))
    assert done.code == 0, done
    assert "4 series, 2,880 of 2,880 samples, none missing" in done.out
    day = f"{START + timedelta(days=DAYS):%Y-%m-%d}"
    report = tmp_path / "report.json"
    run("check", str(tmp_path), "--evidence", str(evidence), "--as-of", day,
        "--select", "reserved-gpu-sustains-utilization", "--format", f"json={report}")  # fmt: skip
    (found,) = json.loads(report.read_text())["findings"]
    assert found["verdict"] == "fail", found
    measured = next(one for one in found["evidence"] if one["fact"] == "gpu_utilization")
    assert str(measured["value"]) == "0.4"
    assert measured["basis"] == "measured"


def test_the_envelope_tells_all_and_no_secret(
    server: str, tmp_path: Path, run: Callable[..., Done], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AI_SPEND_PROMETHEUS_TOKEN", SECRET)
    url = server.replace("http://", "http://somebody:hunter2-word@")
    done = run(*arguments(url, tmp_path, MEAN, "--label", "cluster=research", "--name", "u"))
    assert done.code == 0, done
    data, beside = tmp_path / "u.json", tmp_path / "u.json.envelope.yaml"
    envelope = yaml.safe_load(beside.read_text())
    assert envelope["sha256"] == sha256(data.read_bytes()).hexdigest()
    assert (envelope["kind"], envelope["metric"], envelope["unit"]) == ("gpu_utilization", GPU, "%")
    assert envelope["query"] == MEAN
    assert envelope["source"] == f"prometheus {server}"
    for text in (data.read_text(), beside.read_text(), done.out, done.err):
        assert SECRET not in text
        assert "hunter2" not in text
    assert sorted(path.name for path in tmp_path.iterdir()) == [data.name, beside.name]


def test_a_window_of_many_points_is_asked_for_in_pieces(
    server: str, tmp_path: Path, run: Callable[..., Done]
) -> None:
    done = run(*arguments(server, tmp_path, GPU, "--step", "5m", days=59))
    assert done.code == 0, done
    assert MOST_POINTS < 59 * 288
    assert f"{4 * 59 * 288:,} of {4 * 59 * 288:,} samples, none missing" in done.out


def test_tokens_that_are_collected_as_increases_add_up(
    server: str, tmp_path: Path, run: Callable[..., Done]
) -> None:
    from datetime import date

    from checker.documents.tree import SourceTree
    from checker.evidence import read

    query = "sum(increase(vllm:generation_tokens_total[1h:5m]))"
    done = run(*arguments(server, tmp_path, query, "--label", "workload=w", "--kind", "tokens"))
    assert done.code == 3, done
    whole = ("--label", "workload=w", "--label", "type=output")
    query = "vllm:generation_tokens_total"
    done = run(*arguments(server, tmp_path, query, *whole, "--kind", "tokens"))
    assert done.code == 0, done
    store = read([""], SourceTree(tmp_path), date(2026, 11, 11))
    measure = store.measure("tokens", {"workload": "w"})
    assert measure is not None, store.problems
    fact = measure.statistic("mean", 30, date(2026, 11, 11), None)
    assert "only output tokens" in str(fact.value)


def test_nothing_is_overwritten(server: str, tmp_path: Path, run: Callable[..., Done]) -> None:
    assert run(*arguments(server, tmp_path, MEAN, "--name", "u")).code == 0
    before = (tmp_path / "u.json").read_bytes()
    again = run(*arguments(server, tmp_path, MEAN, "--name", "u"))
    assert again.code == 2
    assert "is there already" in " ".join(again.err.split())
    assert (tmp_path / "u.json").read_bytes() == before


@pytest.mark.parametrize(
    ("query", "more", "code", "says"),
    [
        ("avg by (gpu DCGM_FI_DEV_GPU_UTIL", (), 2, "the query is not understood"),
        (f'{GPU}{{cluster="nowhere"}}', (), 3, "the query found no sample"),
        (f"sum({GPU})", (), 3, "more than a GPU has"),
        (f"{GPU} / 100", (), 3, "may well mean a ratio"),
        ("up", (), 2, "no metric that is known"),
        ("DCGM_FI_DEV_FB_USED", ("--kind", "gpu_utilization"), 2, "does not show how busy"),
    ],
)
def test_what_cannot_be_evidence_is_not_written(
    server: str, tmp_path: Path, run: Callable[..., Done],
    query: str, more: tuple[str, ...], code: int, says: str,
) -> None:  # fmt: skip
    done = run(*arguments(server, tmp_path / "e", query, *more))
    assert done.code == code, done
    assert says in " ".join((done.out + done.err).split())
    assert not list((tmp_path / "e").glob("*")) if (tmp_path / "e").exists() else True


@contextmanager
def answering(code: int, body: bytes, **headers: str) -> Iterator[tuple[str, list[str]]]:
    """Yield the address of a server that always says the same, and what it was asked."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(f"{self.path} {self.headers.get('Authorization', '')}")
            self.send_response(code)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *given: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}", asked
        finally:
            server.shutdown()
            thread.join()


def matrix(**more: object) -> bytes:
    series = {"metric": {"gpu": "0"}, "values": [[START.timestamp(), "40"]]}
    data = {"resultType": "matrix", "result": [series]}
    return json.dumps({"status": "success", "data": data, **more}).encode()


@pytest.mark.parametrize(
    ("code", "body", "says"),
    [
        (401, b"who are you", "refuses the credential (401)"),
        (403, b"{}", "refuses the credential (403)"),
        (404, b"nothing here", "has no /api/v1/query_range (404)"),
        (302, b"", "sends to another address (302); it was not followed"),
        (500, b"<html>", "answered 500"),
        (429, b"later", "is asked too much (429)"),
        (200, b"<html>welcome</html>", "answered with a web page, such as one to sign in"),
        (200, b"", "no answer of the Prometheus query API"),
        (200, b"[" * 100_000, "no answer of the Prometheus query API"),
        (200, b'{"status":"success","data":{"resultType":"vector","result":[]}}', "no matrix"),
        (200, b'{"status":"success","data":{"resultType":"matrix","result":[7]}}', "without label"),
        (200, matrix(warnings=["store eu-1 is not available"]), "its answer is partial"),
        (422, b'{"status":"error","errorType":"execution","error":"max number of series limit"}',
         "next ask for fewer series"),
        (422, b'{"status":"error","errorType":"execution","error":"' + SECRET.encode() + b' timed '
              b'out"}', "the query failed: (hidden) timed out"),
    ],
)  # fmt: skip
def test_a_server_that_gives_no_evidence_is_told(
    tmp_path: Path, run: Callable[..., Done], code: int, body: bytes, says: str
) -> None:
    token = tmp_path / "token"
    token.write_text(SECRET + "\n")
    with answering(code, body, Location="http://127.0.0.1:1/elsewhere") as (url, asked):
        done = run(*arguments(url, tmp_path / "e", MEAN, "--token-file", str(token)))
    assert done.code == 3, done
    assert says in " ".join(done.out.split())
    assert "\n      next   " in done.out
    assert all(len(line) <= 88 for line in done.out.splitlines())
    assert SECRET not in done.out + done.err
    assert asked[0].endswith(f" Bearer {SECRET}")
    assert len(asked) == 1
    assert not (tmp_path / "e").exists()


@pytest.mark.parametrize(
    "headers", [{"Content-Length": "1000"}, {"Content-Encoding": "gzip"}], ids=["cut", "garbled"]
)
def test_an_answer_that_breaks_off_is_no_answer(
    tmp_path: Path, run: Callable[..., Done], headers: dict[str, str]
) -> None:
    with answering(200, b'{"status":"success"', **headers) as (url, _):
        done = run(*arguments(url, tmp_path / "e", MEAN))
    assert done.code == 3, done
    assert "broke its answer off, or garbled it" in " ".join(done.out.split())
    assert not (tmp_path / "e").exists()


def test_whoever_gives_no_credential_is_told_to(tmp_path: Path, run: Callable[..., Done]) -> None:
    with answering(401, b"") as (url, _):
        done = run(*arguments(url, tmp_path / "e", MEAN))
    assert "asks who you are (401)" in done.out
    assert "--token-file" in done.out


def test_an_answer_in_drops_takes_no_longer_than_any_other() -> None:
    over = threading.Event()

    class Drops(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            with suppress(OSError):
                while not over.wait(0.01):
                    self.wfile.write(b" ")

        def log_message(self, *given: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Drops) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            url = f"http://127.0.0.1:{server.server_address[1]}"
            plan = planned("DCGM_FI_DEV_GPU_UTIL", "2026-10-22", "2026-10-23", "1h", NOW)
            with pytest.raises(CollectTrouble, match=r"did not answer within 0\.3 s"):
                ask(Server(url, timeout=0.3), plan)
        finally:
            over.set()
            server.shutdown()
            thread.join()


def test_a_server_that_is_not_there_is_told(tmp_path: Path, run: Callable[..., Done]) -> None:
    done = run(*arguments(f"http://127.0.0.1:{free_port()}", tmp_path / "e", MEAN))
    assert done.code == 3
    assert "could not be reached: Connection refused" in done.out
    for url in ("127.0.0.1:9090", "ftp://x", "http://[::1", "http://x:99999999", ""):
        done = run(*arguments(url, tmp_path / "e", MEAN))
        assert done.code in (2, 3), done
        assert "address" in done.out + done.err
    assert not (tmp_path / "e").exists()


def test_without_the_extra_the_next_step_is_said(
    tmp_path: Path, run: Callable[..., Done], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("checker.cli.collect.prometheus.find_spec", lambda name: None)
    done = run(*arguments("http://127.0.0.1:1", tmp_path, MEAN))
    assert done.code == 3
    assert "ai-spend-checker[collect]" in done.out


NOW = datetime(2026, 11, 21, 6, tzinfo=UTC)


def test_pieces_cover_the_window_once() -> None:
    plan = planned(GPU, "2026-10-22", "2026-11-21", "30s", NOW)
    pieces = list(plan.pieces(1000))
    times = [at for first, last in pieces for at in range(first, last + 1, plan.step)]
    assert times == list(range(plan.since, plan.until, plan.step))
    assert len(times) == plan.points
    assert max((last - first) // plan.step + 1 for first, last in pieces) == 1000


def test_what_looks_back_is_asked_for_at_the_end_of_each_step() -> None:
    plan = planned(MEAN, "2026-10-22", "2026-11-21", "1h", NOW)
    assert (plan.first, plan.last) == (plan.since + plan.step, plan.until)
    assert not plan.moments
    plain = planned(GPU, "2026-10-22", "2026-11-21", "1h", NOW)
    assert (plain.first, plain.last) == (plain.since, plain.until - plain.step)
    assert plain.moments
    counter = planned("vllm:prompt_tokens_total", "2026-10-22", "2026-11-21", "1h", NOW)
    assert (counter.first, counter.last, counter.unit) == (counter.since, counter.until, "tokens")


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (("2026-11-21", "2026-10-22", "1h"), "ends"),
        (("2026-10-22", "2026-11-22", "1h"), "still to come"),
        (("2026-10-22T00:00:00", "2026-11-21", "1h"), "no time zone"),
        (("yesterday", "2026-11-21", "1h"), "not a time"),
        (("2026-10-22", "2026-11-21", "7h"), "over an hour"),
        (("2026-10-22", "2026-11-21", "7m"), "divide"),
        (("2026-10-22", "2026-11-21", "soon"), "not a step"),
        (("2024-10-22", "2026-11-21", "1h"), "long"),
    ],
)
def test_a_window_that_cannot_be_asked_is_refused(given: tuple[str, str, str], says: str) -> None:
    with pytest.raises(CollectTrouble, match=says) as caught:
        planned(GPU, *given, NOW)
    assert caught.value.usage
