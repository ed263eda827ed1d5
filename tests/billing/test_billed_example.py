"""The small example with a bill: what a newcomer sees of billed money, as a golden file."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BILLED = ROOT / "examples" / "billed"


@pytest.fixture(scope="module")
def screen() -> str:
    done = subprocess.run(
        [sys.executable, "-m", "checker", "check", "examples/billed", "--as-of", "2026-11-21"],
        cwd=ROOT, env=dict(os.environ), capture_output=True, text=True, encoding="utf-8",
    )  # fmt: skip
    assert done.returncode == 1, done.stdout + done.stderr
    return done.stdout


def test_the_screen_is_as_expected(screen: str, golden: Callable[[Path, str], None]) -> None:
    golden(BILLED / "expected" / "check.txt", screen)


@pytest.mark.parametrize(
    "said",
    [
        "2026-11-11 cost 4.3 times a normal day",
        "90.4% of billed AI spend carries a tag",
        "75.6% of a commitment meets any use",
        "At this rate it spends 113.9% of its budget",
        "$1,854 of AI spend in the bill is in no repository: 777788889999",
    ],
    ids=["anomaly", "attribution", "commitment", "run rate", "without code"],
)
def test_billed_money_is_told(screen: str, said: str) -> None:
    assert said in " ".join(screen.split())


def test_the_bill_is_made_again_to_the_byte(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(BILLED))
    import make_bill  # type: ignore[import-not-found]

    name = make_bill.FILE.name
    monkeypatch.setattr(make_bill, "FILE", tmp_path / name)
    make_bill.main()
    sys.modules.pop("make_bill")
    for one in (name, f"{name}.envelope.yaml"):
        assert (tmp_path / one).read_bytes() == (BILLED / "evidence" / one).read_bytes()
