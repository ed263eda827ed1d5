"""Whatever bytes an evidence file holds, reading it ends in series or problems, never a crash."""

import tempfile
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checker.documents.tree import SourceTree
from checker.evidence import EvidenceStore, read
from checker.model.facts import PaidHours

AS_OF = date(2026, 11, 21)
CSV = b"timestamp,series,value,unit\n" + b"".join(
    b"2026-11-20T%02d:00:00Z,gpu0,%d.5,%%\n" % (hour, hour) for hour in range(6)
)
JSON = (
    b'{"status":"success","data":{"resultType":"matrix","result":[{"metric":{"__name__":'
    b'"DCGM_FI_DEV_GPU_UTIL","gpu":"0"},"values":[[1795132800,"20"],[1795136400,"21.5"]]}]}}'
)
OTHERS = {
    "v.json": b'{"status":"success","data":{"resultType":"vector","result":[{"metric":{},'
    b'"value":[1795219200,"3"]}]}}',
    "m.prom": b'# TYPE a gauge\nDCGM_FI_DEV_GPU_UTIL{gpu="0",a="\\""} 5 1795132800000\n'
    b'DCGM_FI_DEV_GPU_UTIL{gpu="0",a="\\""} 6 1795136400000\n',
    "c.json": b'{"MetricDataResults":[{"Id":"a","Label":"nvidia_smi_utilization_gpu",'
    b'"StatusCode":"Complete","Timestamps":["2026-11-20T00:00:00Z","2026-11-20T01:00:00Z"],'
    b'"Values":[5,6.5]}]}',
    "s.json": b'{"Label":"Invocations","Datapoints":[{"Timestamp":"2026-11-20T00:00:00Z","Sum":3,'
    b'"Unit":"Count"},{"Timestamp":"2026-11-19T00:00:00Z","Sum":3,"Unit":"Count"}]}',
    "a.json": b'{"interval":"P1D","timespan":"x","value":[{"name":{"value":"AzureOpenAIRequests"},'
    b'"unit":"Count","timeseries":[{"data":[{"timeStamp":"2026-11-19T00:00:00Z","total":3}]}]}]}',
    "g.json": b'{"timeSeries":[{"metric":{"type":"vllm:prompt_tokens_total","labels":{"a":"b"}},'
    b'"metricKind":"CUMULATIVE","points":[{"interval":{"endTime":"2026-11-20T00:00:00Z"},"value":'
    b'{"int64Value":"5"}},{"interval":{"endTime":"2026-11-20T01:00:00Z"},"value":{"int64Value":'
    b'"9"}}]}]}',
}
"""One small file of each other format."""
PIECES = (b",", b'"', b"\n", b"\r", b"[", b"]", b"{", b"}", b"NaN", b"-", b"1e400", b"1e-400",
          b"\xff", b"\x00", b"%", b"9" * 30, b"", b'"values":', b"0", "٣".encode())  # fmt: skip


def judged(name: str, data: bytes) -> EvidenceStore:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / name).write_bytes(data)
        store = read([name], SourceTree(Path(folder)), AS_OF)
        for kind in ("gpu_utilization", "tokens", "requests"):
            measure = store.measure(kind, {}, PaidHours(1, 1), name)
            if measure is None:
                continue
            for statistic in ("mean", "p20", "coefficient_of_variation"):
                measure.statistic(statistic, 2, AS_OF, None)
        return store


@settings(max_examples=300, deadline=None)
@given(st.data(), st.sampled_from((("u.csv", CSV), ("u.json", JSON), *OTHERS.items())))
def test_damage_is_a_problem_or_no_damage(data: st.DataObject, valid: tuple[str, bytes]) -> None:
    name, text = valid
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(text)))
        gone = data.draw(st.integers(0, 12))
        text = text[:at] + data.draw(st.sampled_from(PIECES)) + text[at + gone :]
    store = judged(name, text)
    assert store.series or store.problems


@pytest.mark.parametrize(("name", "text"), [("u.csv", CSV), ("u.json", JSON)])
def test_undamaged_files_have_no_problem(name: str, text: bytes) -> None:
    assert judged(name, text).problems == ()


def test_undamaged_files_of_the_other_formats_are_used() -> None:
    for name, text in OTHERS.items():
        store = judged(name, text)
        assert name == "v.json" or (store.series and not store.problems), (name, store.problems)


def test_towers_and_long_lines_end_soon() -> None:
    values = b'"values":' * 100_000
    nested = b'{"status":1,"data":' + b"[" * 100_000
    assert judged("u.json", JSON[:150] + values).problems
    assert judged("u.json", nested).problems
    assert judged("u.csv", CSV + b'"' + b"x" * 1_000_000).problems
    assert judged("u.csv", b"timestamp,series,value," + b"a," * 100_000).problems
