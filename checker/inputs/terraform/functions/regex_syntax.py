"""Turns a regular expression in Terraform's syntax (RE2) into a program for the machine."""

import re
from collections.abc import Callable
from unicodedata import category

from checker.inputs.terraform.values import Exceeded, Failure
from checker.model.rows import NamedTuple

MAX_PROGRAM = 5_000
"""Instructions one pattern may become."""
MAX_REPEAT = 1_000
_MAX_NESTING = 64

Ranges = list[tuple[int, int]]
_DIGIT: Ranges = [(48, 57)]
_WORD: Ranges = [(48, 57), (65, 90), (95, 95), (97, 122)]
_BLANK: Ranges = [(9, 10), (12, 13), (32, 32)]
_PERL = {"d": _DIGIT, "w": _WORD, "s": _BLANK}
_POSIX: dict[str, Ranges] = {
    "alnum": [(48, 57), (65, 90), (97, 122)], "alpha": [(65, 90), (97, 122)], "ascii": [(0, 127)],
    "blank": [(9, 9), (32, 32)], "cntrl": [(0, 31), (127, 127)], "digit": _DIGIT,
    "graph": [(33, 126)], "lower": [(97, 122)], "print": [(32, 126)],
    "punct": [(33, 47), (58, 64), (91, 96), (123, 126)], "space": [(9, 13), (32, 32)],
    "upper": [(65, 90)], "word": _WORD, "xdigit": [(48, 57), (65, 70), (97, 102)],
}  # fmt: skip
_CONTROLS = {"a": 7, "f": 12, "n": 10, "r": 13, "t": 9, "v": 11}
_GROUP = re.compile(r"\(\?P?<([A-Za-z0-9_]+)>")
_FLAGS = re.compile(r"\(\?([imsU]*)(?:-([imsU]+))?([:)])")
_REPEAT = re.compile(r"\{(\d+)(?:(,)(\d*))?\}")
_HEX = re.compile(r"\\x(?:\{([0-9A-Fa-f]{1,6})\}|([0-9A-Fa-f]{2}))")
_OCTAL = re.compile(r"\\([1-7][0-7]{1,2}|0[0-7]{0,2})")

Test = Callable[[str], bool]


class Step(NamedTuple):
    """One instruction: `char` tests a character, `split` and `jump` go on elsewhere, `save` notes
    a position, `assert` tests a place, `match` ends."""

    kind: str
    test: Test | None = None
    to: int = 0
    other: int = 0
    name: str = ""


class Program(NamedTuple):
    """A compiled pattern; `names` are its groups in order, None for those without a name."""

    steps: list[Step]
    names: list[str | None]


class Node(NamedTuple):
    """A part of a pattern: its kind, what it holds, and what it repeats or tests."""

    kind: str
    parts: "tuple[Node, ...]" = ()
    test: Test | None = None
    name: str = ""
    low: int = 0
    high: int | None = None
    lazy: bool = False


class _Parser:
    def __init__(self, pattern: str) -> None:
        self.text = pattern
        self.at = 0
        self.names: list[str | None] = []
        self.flags = frozenset[str]()
        self.nesting = 0

    def error(self, message: str) -> Failure:
        return Failure(f"the pattern is wrong at {self.at + 1}: {message}")

    def alternatives(self) -> Node:
        self.nesting += 1
        if self.nesting > _MAX_NESTING:
            raise Exceeded(f"a pattern is nested deeper than {_MAX_NESTING}")
        branches: list[Node] = []
        items: list[Node] = []
        while self.at < len(self.text) and self.text[self.at] != ")":
            if self.text[self.at] == "|":
                self.at += 1
                branches.append(Node("all", tuple(items)))
                items = []
            else:
                items.extend(self.repeated())
        branches.append(Node("all", tuple(items)))
        self.nesting -= 1
        return branches[0] if len(branches) == 1 else Node("any", tuple(branches))

    def repeated(self) -> list[Node]:
        nodes = self.atom()
        repeats = 0
        while self.at < len(self.text):
            bounds = self.bounds()
            if bounds is None:
                break
            repeats += 1
            if not nodes or repeats > 1:
                raise self.error("a repetition has nothing to repeat")
            lazy = self.text[self.at : self.at + 1] == "?"
            self.at += lazy
            lazy = lazy != ("U" in self.flags)
            nodes[-1] = Node("repeat", (nodes[-1],), low=bounds[0], high=bounds[1], lazy=lazy)
        return nodes

    def bounds(self) -> tuple[int, int | None] | None:
        sign = self.text[self.at]
        if sign in "*+?":
            self.at += 1
            return {"*": (0, None), "+": (1, None), "?": (0, 1)}[sign]
        match = _REPEAT.match(self.text, self.at) if sign == "{" else None
        if match is None:
            return None
        low = int(match[1])
        high = low if not match[2] else int(match[3]) if match[3] else None
        if low > MAX_REPEAT or (high or 0) > MAX_REPEAT or (high is not None and high < low):
            raise self.error("the count of a repetition is wrong")
        self.at = match.end()
        return low, high

    def atom(self) -> list[Node]:
        sign = self.text[self.at]
        if sign == "(":
            return self.group()
        if sign == "[":
            return [self.char(self.bracket())]
        if sign == "\\":
            return self.escape()
        self.at += 1
        if sign in "*+?":
            raise self.error("a repetition has nothing to repeat")
        if sign == ".":
            return [self.char(_anything if "s" in self.flags else _no_newline)]
        if sign == "^":
            return [Node("assert", name="line" if "m" in self.flags else "start")]
        if sign == "$":
            return [Node("assert", name="line-end" if "m" in self.flags else "end")]
        return [self.literal(sign)]

    def char(self, test: Test) -> Node:
        return Node("char", test=test)

    def literal(self, sign: str) -> Node:
        if "i" in self.flags:
            folded = sign.casefold()
            return self.char(lambda other: other.casefold() == folded)
        return self.char(lambda other: other == sign)

    def group(self) -> list[Node]:
        named = _GROUP.match(self.text, self.at)
        flags = None if named else _FLAGS.match(self.text, self.at)
        before = self.flags
        if flags:
            self.flags = (self.flags | set(flags[1])) - set(flags[2] or "")
            self.at = flags.end()
            if flags[3] == ")":
                return []
        elif named:
            self.at = named.end()
        elif self.text.startswith("(?", self.at):
            raise self.error("this kind of group is not in the language")
        else:
            self.at += 1
        number = 0
        if not flags:
            name = named[1] if named else None
            if name is not None and name in self.names:
                raise self.error(f"the group name {name} is used twice")
            self.names.append(name)
            number = len(self.names)
        inner = self.alternatives()
        if self.at >= len(self.text):
            raise self.error("a parenthesis is not closed")
        self.at += 1
        self.flags = before
        return [inner if flags else Node("group", (inner,), low=number)]

    def escape(self) -> list[Node]:
        sign = self.text[self.at + 1 : self.at + 2]
        if sign == "Q":
            end = self.text.find("\\E", self.at)
            body = self.text[self.at + 2 : end if end >= 0 else len(self.text)]
            self.at = end + 2 if end >= 0 else len(self.text)
            return [self.literal(each) for each in body]
        places = {"A": "start", "z": "end", "b": "word", "B": "no-word"}
        if sign in places:
            self.at += 2
            return [Node("assert", name=places[sign])]
        test = self.named_class()
        if test is not None:
            return [self.char(test)]
        return [self.literal(chr(self.code()))]

    def named_class(self) -> Test | None:
        """Read `\\d`, `\\W`, `\\pL` and the like, if one begins here."""
        sign = self.text[self.at + 1 : self.at + 2]
        if sign and sign.lower() in _PERL:
            self.at += 2
            return _tested(_PERL[sign.lower()], sign.isupper(), False)
        if sign not in ("p", "P"):
            return None
        match = re.compile(r"\\[pP](?:\{(\^?)(\w+)\}|(\w))").match(self.text, self.at)
        if match is None:
            raise self.error("a class name is expected")
        name = match[2] or match[3]
        if len(name) > 2 or not name[0].isupper():
            raise Exceeded(f"the character class {name} is not evaluated")
        self.at = match.end()
        negated = (sign == "P") != bool(match[1])
        return lambda other: category(other).startswith(name) != negated

    def code(self) -> int:
        """Read an escaped character."""
        for pattern, base in ((_HEX, 16), (_OCTAL, 8)):
            match = pattern.match(self.text, self.at)
            if match:
                self.at = match.end()
                code = int(next(part for part in match.groups() if part), base)
                if code > 0x10FFFF:
                    raise self.error("there is no such character")
                return code
        sign = self.text[self.at + 1 : self.at + 2]
        if not sign or (sign.isalnum() and sign.isascii() and sign not in _CONTROLS):
            raise self.error("this escape is not in the language")
        if not sign.isascii():
            raise self.error("this escape is not in the language")
        self.at += 2
        return _CONTROLS.get(sign, ord(sign))

    def bracket(self) -> Test:
        self.at += 1
        negated = self.text[self.at : self.at + 1] == "^"
        self.at += negated
        ranges: Ranges = []
        tests: list[Test] = []
        first = True
        while first or self.text[self.at : self.at + 1] != "]":
            if self.at >= len(self.text):
                raise self.error("a bracket is not closed")
            first = False
            posix = re.compile(r"\[:(\^?)(\w+):\]").match(self.text, self.at)
            if posix:
                if posix[2] not in _POSIX:
                    raise self.error(f"there is no class {posix[2]}")
                tests.append(_tested(_POSIX[posix[2]], bool(posix[1]), "i" in self.flags))
                self.at = posix.end()
                continue
            test = self.named_class() if self.text[self.at] == "\\" else None
            if test is not None:
                tests.append(test)
            else:
                ranges.append(self.range())
        self.at += 1
        tests.append(_tested(ranges, False, "i" in self.flags))
        return lambda sign: any(test(sign) for test in tests) != negated

    def range(self) -> tuple[int, int]:
        low = self.member()
        if self.text[self.at : self.at + 1] != "-" or self.text[self.at + 1 : self.at + 2] in (
            "]", "",
        ):  # fmt: skip
            return low, low
        self.at += 1
        high = self.member()
        if high < low:
            raise self.error("a range runs backward")
        return low, high

    def member(self) -> int:
        if self.at >= len(self.text):
            raise self.error("a bracket is not closed")
        if self.text[self.at] == "\\":
            return self.code()
        self.at += 1
        return ord(self.text[self.at - 1])


def _anything(sign: str) -> bool:
    return True


def _no_newline(sign: str) -> bool:
    return sign != "\n"


def _tested(ranges: Ranges, negated: bool, fold: bool) -> Test:
    def within(sign: str) -> bool:
        code = ord(sign)
        return any(low <= code <= high for low, high in ranges)

    if fold:
        return lambda sign: (within(sign.lower()) or within(sign.upper())) != negated
    return lambda sign: within(sign) != negated


class _Compiler:
    def __init__(self) -> None:
        self.steps: list[Step] = []

    def emit(self, step: Step) -> int:
        if len(self.steps) >= MAX_PROGRAM:
            raise Exceeded(f"a pattern takes more than {MAX_PROGRAM:,} steps")
        self.steps.append(step)
        return len(self.steps) - 1

    def add(self, node: Node) -> None:
        if node.kind == "char":
            self.emit(Step("char", node.test))
        elif node.kind == "assert":
            self.emit(Step("assert", name=node.name))
        elif node.kind == "all":
            for part in node.parts:
                self.add(part)
        elif node.kind == "group":
            self.emit(Step("save", to=2 * node.low))
            self.add(node.parts[0])
            self.emit(Step("save", to=2 * node.low + 1))
        elif node.kind == "any":
            self.alternatives(node)
        else:
            self.repeat(node)

    def alternatives(self, node: Node) -> None:
        jumps = []
        for part in node.parts[:-1]:
            fork = self.emit(Step("split"))
            self.add(part)
            jumps.append(self.emit(Step("jump")))
            self.steps[fork] = Step("split", to=fork + 1, other=len(self.steps))
        self.add(node.parts[-1])
        for jump in jumps:
            self.steps[jump] = Step("jump", to=len(self.steps))

    def repeat(self, node: Node) -> None:
        for _ in range(node.low):
            self.add(node.parts[0])
        if node.high is None:
            fork = self.emit(Step("split"))
            self.add(node.parts[0])
            self.emit(Step("jump", to=fork))
            self.steps[fork] = self.fork(fork, node.lazy)
            return
        forks = []
        for _ in range(node.high - node.low):
            forks.append(self.emit(Step("split")))
            self.add(node.parts[0])
        for fork in forks:
            self.steps[fork] = self.fork(fork, node.lazy)

    def fork(self, fork: int, lazy: bool) -> Step:
        inside, after = fork + 1, len(self.steps)
        return Step("split", to=after if lazy else inside, other=inside if lazy else after)


def compiled(pattern: str) -> Program:
    """Return the program of a pattern; Failure where it is wrong, Exceeded where too large."""
    parser = _Parser(pattern)
    node = parser.alternatives()
    if parser.at < len(pattern):
        raise parser.error("a parenthesis is closed that was not opened")
    compiler = _Compiler()
    compiler.add(node)
    compiler.emit(Step("match"))
    return Program(compiler.steps, parser.names)
