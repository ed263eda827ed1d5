"""Runs a compiled pattern over text in time proportional to both, whatever the pattern."""

from checker.inputs.terraform.functions.regex_syntax import Program
from checker.inputs.terraform.functions.signature import Meter

Spans = tuple[int, ...]
"""Start and end of the match and of each group; -1 where a group took no part."""
_STEPS_PER_CHARGE = 10


def search(program: Program, text: str, start: int, meter: Meter) -> Spans | None:
    """Return the leftmost match at or after a position, alternatives preferred in order."""
    slots = 2 * (len(program.names) + 1)
    threads: list[tuple[int, Spans]] = []
    found: Spans | None = None
    for position in range(start, len(text) + 1):
        if found is None:
            seen = {step for step, _ in threads}
            _follow(program, 0, position, (position,) + (-1,) * (slots - 1), text, seen, threads)
        elif not threads:
            break
        meter.charge(1 + len(threads) // _STEPS_PER_CHARGE)
        sign = text[position] if position < len(text) else None
        following: list[tuple[int, Spans]] = []
        seen = set()
        for step, spans in threads:
            instruction = program.steps[step]
            if instruction.kind == "match":
                found = (spans[0], position, *spans[2:])
                break
            if sign is not None and instruction.test is not None and instruction.test(sign):
                _follow(program, step + 1, position + 1, spans, text, seen, following)
        threads = following
    return found


def _follow(
    program: Program,
    start: int,
    position: int,
    spans: Spans,
    text: str,
    seen: set[int],
    threads: list[tuple[int, Spans]],
) -> None:
    """Add every instruction that waits for a character and is reached from one without any."""
    pending = [(start, spans)]
    while pending:
        step, spans = pending.pop()
        if step in seen:
            continue
        seen.add(step)
        instruction = program.steps[step]
        if instruction.kind == "jump":
            pending.append((instruction.to, spans))
        elif instruction.kind == "split":
            pending.append((instruction.other, spans))
            pending.append((instruction.to, spans))
        elif instruction.kind == "save":
            slot = instruction.to
            pending.append((step + 1, (*spans[:slot], position, *spans[slot + 1 :])))
        elif instruction.kind == "assert":
            if _holds(instruction.name, text, position):
                pending.append((step + 1, spans))
        else:
            threads.append((step, spans))


def _holds(name: str, text: str, position: int) -> bool:
    if name == "start":
        return position == 0
    if name == "end":
        return position == len(text)
    if name == "line":
        return position == 0 or text[position - 1] == "\n"
    if name == "line-end":
        return position == len(text) or text[position] == "\n"
    before = position > 0 and _word(text[position - 1])
    after = position < len(text) and _word(text[position])
    return (before != after) == (name == "word")


def _word(sign: str) -> bool:
    return sign.isascii() and (sign.isalnum() or sign == "_")


def every(program: Program, text: str, meter: Meter) -> list[Spans]:
    """Return all matches that do not overlap; an empty one right after another is none."""
    found, position, last = [], 0, -1
    while position <= len(text):
        match = search(program, text, position, meter)
        if match is None:
            break
        empty = match[1] == position
        if not (empty and match[0] == last):
            found.append(match)
        position = position + 1 if empty else match[1]
        last = match[1]
    return found
