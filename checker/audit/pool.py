"""Runs tasks on several processes: every task ends exactly once, whoever dies meanwhile."""

import gc
import multiprocessing
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from typing import Generic, TypeVar

from checker.model.rows import NamedTuple

Given = TypeVar("Given")
Result = TypeVar("Result")
_ATTEMPTS = 3
_AHEAD = 4
"""Tasks that wait for each worker; more would only fill the memory."""


class Ended(NamedTuple, Generic[Given, Result]):
    """A task and its result, or in words why there is none."""

    task: Given
    result: Result | None
    failure: str = ""


class ClusterTrouble(Exception):
    """A cluster that cannot be used, with the reason and the next step in words."""

    def __init__(self, message: str, next_step: str) -> None:
        super().__init__(message)
        self.message, self.next_step = message, next_step


def run_all(
    work: Callable[[Given], Result], tasks: Sequence[Given], workers: int
) -> Iterator[Ended[Given, Result]]:
    """Yield each task with its result as soon as it has ended.

    A worker that dies takes its pool along: what was under way is done again one by one, so that a
    task that kills its worker is found, and costs only itself.
    """
    pending = iter(tasks)
    # All of them are started with the first task, also those that nothing is left for.
    workers = max(1, min(workers, len(tasks)))
    while True:
        pool = _pool(workers)
        try:
            suspects = yield from _drained(pool, work, pending, workers)
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
        if not suspects:
            return
        for task in suspects:
            yield _alone(work, task)


def _pool(workers: int) -> ProcessPoolExecutor:
    # A fresh interpreter: a forked one would inherit locks that other threads hold.
    return ProcessPoolExecutor(workers, multiprocessing.get_context("spawn"), _settled)


def _settled() -> None:
    """Look for cyclic garbage seldom: it took a sixth of the time, and found next to nothing."""
    gc.freeze()
    gc.set_threshold(50_000, 10, 10)


def _drained(
    pool: Executor, work: Callable[[Given], Result], tasks: Iterator[Given], workers: int
) -> Generator[Ended[Given, Result], None, list[Given]]:
    """Run tasks until there are no more, or the pool breaks; return those it broke with."""
    running: dict[Future[Result], Given] = {}
    lost: list[Given] = []
    broken = False
    while True:
        while not broken and len(running) < workers * _AHEAD:
            task = next(tasks, None)
            if task is None:
                break
            try:
                running[pool.submit(work, task)] = task
            except BrokenProcessPool:
                lost.append(task)
                broken = True
        if not running:
            return lost
        for future in wait(running, return_when=FIRST_COMPLETED).done:
            task = running.pop(future)
            if isinstance(future.exception(), BrokenProcessPool):
                lost.append(task)
                broken = True
            else:
                yield ended(task, future)


def _alone(work: Callable[[Given], Result], task: Given) -> Ended[Given, Result]:
    for _ in range(_ATTEMPTS):
        with _pool(1) as pool:
            future = pool.submit(work, task)
            if not isinstance(future.exception(), BrokenProcessPool):
                return ended(task, future)
    return Ended(task, None, f"the process that judged it died {_ATTEMPTS} times")


def ended(task: Given, future: Future[Result]) -> Ended[Given, Result]:
    """Return a finished task; an exception of ours is a failure of this task alone."""
    error = future.exception()
    if error is None:
        return Ended(task, future.result())
    return Ended(task, None, f"{type(error).__name__}: {error}")
