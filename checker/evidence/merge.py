"""Puts the series of all files together: every sample once, and no two that contradict."""

from array import array
from collections.abc import Iterable, Sequence
from decimal import Decimal
from itertools import pairwise

from checker.evidence.decimals import EXACT
from checker.evidence.series import Series
from checker.evidence.times import in_words, written
from checker.model.location import Location
from checker.model.report import Problem
from checker.model.rows import NamedTuple


class Merged(NamedTuple):
    """Series in order, what contradicts (and is left out), and what was dropped quietly."""

    series: tuple[Series, ...]
    problems: tuple[Problem, ...]
    notes: tuple[str, ...]


class _Sample(NamedTuple):
    """One sample in the kind's own unit, and which of a series it is."""

    value: Decimal
    part: Series
    number: int

    @property
    def place(self) -> Location:
        """Where it is written."""
        return self.part.place(self.number)

    @property
    def as_written(self) -> str:
        """The value with its unit, as the file has it."""
        unit = {"percent": "%", "ratio": ""}.get(self.part.unit, f" {self.part.unit}")
        return f"{self.part.values[self.number]}{unit}".rstrip()


def merge(series: Iterable[Series]) -> Merged:
    """Return every series once, whatever files its samples come from.

    The same sample twice counts once. Two that differ, or that overlap in time, are a Problem, and
    the whole series is left out, since nobody can say which of the two is true.
    """
    groups: dict[object, list[Series]] = {}
    for one in series:
        groups.setdefault(one.identity, []).append(one)
    kept: list[Series] = []
    problems: list[Problem] = []
    dropped = 0
    files: set[str] = set()
    for key in sorted(groups, key=str):
        parts = sorted(groups[key], key=lambda one: (one.files, one.step))
        joined, twice, trouble = _joined(parts)
        if trouble:
            problems.append(trouble)
            continue
        kept += joined
        dropped += twice
        files |= {one.files[0] for one in parts} if twice else set()
    return Merged(tuple(kept), _grouped(problems), _note(dropped, files))


def _note(dropped: int, files: set[str]) -> tuple[str, ...]:
    if not dropped:
        return ()
    count = "1 sample is" if dropped == 1 else f"{dropped:,} samples are"
    return (f"{count} given twice and counted once ({', '.join(sorted(files))})",)


def _grouped(problems: Sequence[Problem]) -> tuple[Problem, ...]:
    """Return one problem for each kind and pair of files, with how many series it concerns."""
    first: dict[tuple[str, str], Problem] = {}
    count: dict[tuple[str, str], int] = {}
    for problem in problems:
        key = (problem.kind, problem.location.path if problem.location else "")
        first.setdefault(key, problem)
        count[key] = count.get(key, 0) + 1
    return tuple(
        problem._replace(message=f"{problem.message} (and so in {count[key] - 1:,} more series)")
        if count[key] > 1
        else problem
        for key, problem in first.items()
    )


def _joined(parts: Sequence[Series]) -> tuple[list[Series], int, Problem | None]:
    """Return one series for each step, how many samples were given twice, or what contradicts."""
    by_step: dict[int, list[Series]] = {}
    if any(part.held for part in parts):
        return _apart(parts)
    for part in parts:
        if part.times:
            by_step.setdefault(part.step, []).append(part)
    joined: list[Series] = []
    dropped = 0
    for same in by_step.values():
        found = _one_step(same)
        if isinstance(found, Problem):
            return [], 0, found
        joined.append(found)
        dropped += sum(len(part.times) for part in same) - len(found.times)
    return joined, dropped, _overlap(joined)


def _apart(parts: Sequence[Series]) -> tuple[list[Series], int, Problem | None]:
    """Return series of tables as they are, or what is wrong where two tell of the same time."""
    kept = [part for part in parts if part.times]
    dropped = sum(part.held.twice for part in kept if part.held)
    return kept, dropped, _overlap(kept) if len(kept) > 1 else None


def _one_step(parts: Sequence[Series]) -> Series | Problem:
    """Join parts of one step in order of time."""
    only = parts[0]
    if len(parts) == 1 and all(a < b for a, b in pairwise(only.times)):
        return only
    samples: dict[int, _Sample] = {}
    for part in parts:
        for number, (time, value) in enumerate(zip(part.times, part.values, strict=True)):
            sample = _Sample(EXACT.multiply(value, part.scale), part, number)
            first = samples.setdefault(time, sample)
            if first.value != sample.value:
                return _contradiction(first, sample, time)
    times = sorted(samples)
    close = next((b for a, b in pairwise(times) if 20 * (b - a) < 19 * only.step), None)
    if close is not None:
        message = f"the sample of {written(close)} overlaps the one before it"
        step = f"give each hour in one file; samples are {in_words(only.step)} apart"
        return Problem("overlap", message, samples[close].place, step)
    order = [samples[time] for time in times]
    files = tuple(dict.fromkeys(file for part in parts for file in part.files))
    return only._replace(
        times=array("q", times),
        values=[sample.value for sample in order],
        scale=Decimal(1),
        files=files,
        stated=all(part.stated for part in parts),
        place=lambda number: order[number].place,
    )


def _contradiction(first: _Sample, second: _Sample, time: int) -> Problem:
    message = (
        f"two samples of {written(time)} differ: {first.as_written} at {first.place} "
        f"and {second.as_written} here"
    )
    step = "keep the true one; this series is not used until then"
    return Problem("conflict", message, second.place, step)


def _overlap(joined: Sequence[Series]) -> Problem | None:
    """Refuse one series that two files give at different steps for the same time."""
    ordered = sorted(joined, key=lambda one: one.times[0])
    for one, other in pairwise(ordered):
        if other.times[0] < one.times[-1] + one.step:
            message = (
                f"{other.files[0]} has samples every {in_words(other.step)} for time that "
                f"{one.files[0]} covers every {in_words(one.step)}"
            )
            step = "give each hour in one file, at one step"
            return Problem("overlap", message, other.place(0), step)
    return None
