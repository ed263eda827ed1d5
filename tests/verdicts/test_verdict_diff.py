"""Every change of a policy, of the catalog or of a fact shows which verdicts it changes.

The roots are written for this: three clouds, Kubernetes, manifests, evidence, settings. A change
that is wanted is recorded with `pytest tests/verdicts --update-golden`, and reviewed as a diff.
"""

from collections.abc import Callable
from pathlib import Path
from shutil import copytree

import pytest
from verdict_lines import Place, changes, judged, read, written

HERE = Path(__file__).parent
ROOTS = sorted(path for path in (HERE / "roots").iterdir() if path.is_dir())
RECORDED = HERE / "verdicts.txt"


@pytest.fixture(scope="module")
def now(tmp_path_factory: pytest.TempPathFactory) -> dict[Place, str]:
    found: dict[Place, str] = {}
    for root in ROOTS:
        # A root of its own: in a checkout the settings above it would count.
        copy = copytree(root, tmp_path_factory.mktemp("corpus") / root.name)
        found.update(judged(Path(copy)))
    return found


def test_no_verdict_changes_unseen(
    now: dict[Place, str], golden: Callable[[Path, str], None], request: pytest.FixtureRequest
) -> None:
    before = read(RECORDED.read_text("utf-8")) if RECORDED.is_file() else {}
    told = list(changes(before, now))
    if told:
        print(f"{len(told)} verdicts changed:", *told, sep="\n  ")
    if not request.config.getoption("--update-golden"):
        assert not told, f"{len(told)} verdicts changed; record them with --update-golden"
    golden(RECORDED, written(now))


def test_the_corpus_sees_most_policies_both_ways(now: dict[Place, str]) -> None:
    verdicts: dict[str, set[str]] = {}
    for place, verdict in now.items():
        verdicts.setdefault(place.policy, set()).add(verdict)
    decided = [name for name, found in verdicts.items() if found & {"pass", "fail", "warn"}]
    both = [name for name in decided if "pass" in verdicts[name] and len(verdicts[name]) > 1]
    assert len(decided) >= 90
    assert len(both) >= 45


def test_what_is_written_is_read_back(now: dict[Place, str]) -> None:
    assert read(written(now)) == now
    assert list(changes(now, now)) == []


def test_a_change_is_told_by_policy_with_both_verdicts() -> None:
    place, other = Place("r", "workload", "p"), Place("r", "a.b", "o")
    assert list(changes({place: "pass"}, {place: "fail", other: "warn"})) == [
        "o: does not apply → warn   r · a.b",
        "p: pass → fail   r · workload",
    ]
