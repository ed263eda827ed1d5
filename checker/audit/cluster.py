"""Runs tasks on a Dask cluster whose workers see the same folders; a worker that dies loses none.

The scheduler may run a task more than once. A task gives the same bytes each time, and is yielded
once, so nothing is counted twice.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

import distributed

from checker.audit.pool import ClusterTrouble, Ended

_CLUSTER: Any = distributed
Given = TypeVar("Given")
Result = TypeVar("Result")
_AHEAD = 4
_LONG = 30
"""Seconds to wait for the scheduler to answer."""


def run_on_cluster(
    work: Callable[[Given], Result], tasks: Iterable[Given], address: str
) -> Iterator[Ended[Given, Result]]:
    """Yield each task with its result as soon as it has ended; `address` is `tcp://host:port`.

    A scheduler that cannot be reached is a `ClusterTrouble`.
    """
    try:
        client = _CLUSTER.Client(address, timeout=_LONG, set_as_default=False)
    except (OSError, ValueError) as error:
        said = f"the scheduler {address} cannot be reached: {error}"
        raise ClusterTrouble(said, "see whether it runs, or leave --scheduler out") from None
    with client:
        yield from _drained(client, work, iter(tasks))


def _drained(
    client: Any, work: Callable[[Given], Result], tasks: Iterator[Given]
) -> Iterator[Ended[Given, Result]]:
    running: dict[str, Given] = {}
    ended = _CLUSTER.as_completed(loop=client.loop)
    numbered = enumerate(tasks)

    def begin() -> bool:
        number, task = next(numbered, (0, None))
        if task is None:
            return False
        # The same repository in two runs is two tasks: its files may have changed between them.
        future = client.submit(work, task, pure=False, key=f"audit-{id(running)}-{number}")
        running[future.key] = task
        ended.add(future)
        return True

    while len(running) < _room(client) and begin():
        pass
    for future in ended:
        task = running.pop(future.key)
        yield _ended(task, future)
        while len(running) < _room(client) and begin():
            pass


def _room(client: Any) -> int:
    """Return how many tasks may wait: more would only fill the scheduler's memory."""
    threads: int = sum(client.nthreads().values())
    return _AHEAD * max(1, threads)


def _ended(task: Given, future: Any) -> Ended[Given, Any]:
    error = future.exception()
    if error is None:
        return Ended(task, future.result())
    if isinstance(error, _CLUSTER.KilledWorker):
        return Ended(task, None, "every worker that judged it died")
    return Ended(task, None, f"{type(error).__name__}: {error}")
