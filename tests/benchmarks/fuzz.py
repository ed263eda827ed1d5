"""Looks for what breaks the program: `python fuzz.py [--examples N] [--projects N]`.

Expressions, texts and types go to the reader and the evaluator; whole projects of code, manifests,
settings and evidence are judged and written in every format. Prints each failure once, smallest
first, and exits 1 if there is any.
"""

import argparse
import os
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from pathlib import Path

TESTS = Path(__file__).parents[1]


def _fuzz_language(examples: int) -> int:
    """Run the reader's and the evaluator's own properties with many examples."""
    os.environ["FUZZ_EXAMPLES"] = str(examples // 4)
    sys.path.insert(0, str(TESTS / "terraform"))
    import test_language_fuzz as language

    return sum(
        _tried(name, getattr(language, name))
        for name in sorted(vars(language))
        if name.startswith("test_")
    )


def _tried(name: str, run: Callable[[], None]) -> int:
    started = time.process_time()
    try:
        run()
    except Exception:
        traceback.print_exc()
        print(f"{name}: broken")
        return 1
    print(f"{name}: nothing in {time.process_time() - started:,.0f} s of CPU", flush=True)
    return 0


def _fuzz_projects(examples: int) -> int:
    sys.path.insert(0, str(TESTS / "e2e"))
    from hostile_projects import PROJECTS, Files, judge_all, lay_out
    from hypothesis import HealthCheck, given, settings

    @settings(max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck))
    @given(PROJECTS)
    def judged(files: Files) -> None:
        with tempfile.TemporaryDirectory() as folder:
            lay_out(Path(folder), files)
            judge_all(Path(folder))

    return _tried("projects", judged)


def main() -> int:
    """Run both; return the exit code."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--examples", type=int, default=100_000)
    reader.add_argument("--projects", type=int, default=1_000)
    asked = reader.parse_args()
    broken = _fuzz_language(asked.examples) if asked.examples else 0
    broken += _fuzz_projects(asked.projects) if asked.projects else 0
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
