"""Every task ends exactly once, whoever dies meanwhile."""

import os
import signal
from pathlib import Path

from checker.audit.pool import run_all


def double(number: int) -> int:
    return 2 * number


def refuse(number: int) -> int:
    if number == 3:
        raise ValueError("three is refused")
    return number


def die_once(task: tuple[int, str]) -> int:
    number, folder = task
    mark = Path(folder) / str(number)
    if number % 5 == 0 and not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def die_always(number: int) -> int:
    if number == 4:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def test_all_tasks_end_with_their_results() -> None:
    found = {one.task: one.result for one in run_all(double, range(20), workers=2)}
    assert found == {number: 2 * number for number in range(20)}


def test_an_exception_costs_its_own_task_only() -> None:
    found = list(run_all(refuse, range(8), workers=2))
    assert sorted(one.task for one in found) == list(range(8))
    failed = [one for one in found if one.failure]
    assert [(one.task, one.failure) for one in failed] == [(3, "ValueError: three is refused")]


def test_a_killed_worker_loses_nothing_and_counts_nothing_twice(tmp_path: Path) -> None:
    tasks = [(number, str(tmp_path)) for number in range(16)]
    found = list(run_all(die_once, tasks, workers=2))
    assert sorted(one.task[0] for one in found) == list(range(16))
    assert all(one.result == one.task[0] and not one.failure for one in found)


def test_a_task_that_always_kills_its_worker_is_found() -> None:
    found = list(run_all(die_always, range(10), workers=2))
    assert sorted(one.task for one in found) == list(range(10))
    assert [one.task for one in found if one.failure] == [4]
