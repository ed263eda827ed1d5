"""Asks `terraform console` and our evaluator the same random expressions, and compares.

    python tests/benchmarks/differential_expressions.py --count 10000 --seed 1
    python tests/benchmarks/differential_expressions.py --count 4000 --seed 7 --record

prints what differs and how often each operator and function occurred; with `--record` it writes
the answers to tests/terraform/recorded_expressions.json. Needs the binary on the path.
"""

# ruff: noqa: E501
import argparse
import json
import random
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "terraform"))

from console_format import shown  # noqa: E402

from checker.inputs.terraform.evaluate import NoScope, evaluate  # noqa: E402
from checker.inputs.terraform.expressions import parse_expression  # noqa: E402
from checker.inputs.terraform.hcl import TextSource  # noqa: E402

RECORDED = HERE.parent / "terraform" / "recorded_expressions.json"
LINE_LIMIT = 60_000
REFUSED = '"!refused"'

TEXTS = ["", "a", "b", "abc", "Hello World", "10", "-3", "1.5", "true", "false", "1", "0", "g5.12xlarge",
         "p4d.24xlarge", "a,b,c", "x=1;y=2", "é", "straße", "日本語", " pad ", "a\\nb", "tail\\n", "q\\\"q",
         "UPPER", "snake_case-name", "10.0.0.0/16", "2026-01-02T03:04:05Z", "1h30m", "a/b/c.txt", "%s",
         "us-east-1", "$", "%", "$${x}", "\\t", "e\\u0301", "a.b.c", "007", "1e3", "null", "TRUE",
         "<b>&", " a\\nb\\n\\n", "\\u2028x", "\\u0001\\U0001F600", "one word after another " * 4]  # fmt: skip
NUMBERS = ["0", "1", "2", "3", "4", "5", "7", "10", "16", "100", "255", "1000", "1000000", "2.5", "0.1",
           "0.25", "1.75", "1e3", "12345678901234567890", "3.14159", "99.99", "0.001", "65536"]  # fmt: skip
NAMES = ["a", "b", "c", "name", "size", "k1", "x-y"]


class Maker:
    """Makes random expressions; each kind of result has its own table of forms."""

    def __init__(self, seed: int) -> None:
        self.pick = random.Random(seed)
        self.names: list[str] = []

    def one(self, options: list[str]) -> str:
        return self.pick.choice(options)

    def expression(self, depth: int) -> str:
        kind = self.one(["text", "number", "truth", "list", "map", "set", "any"])
        return self.of(kind, depth)

    def of(self, kind: str, depth: int) -> str:
        if self.pick.random() < 0.04:
            kind = self.one(["text", "number", "truth", "list", "map", "set", "null"])
        if depth <= 0 or kind == "null":
            return self.leaf(kind)
        return self.one_form(kind)(self, depth - 1)

    def one_form(self, kind: str) -> "Callable[[Maker, int], str]":
        return self.pick.choice(FORMS.get(kind) or FORMS[self.one(list(FORMS))])

    def leaf(self, kind: str) -> str:
        if self.names and self.pick.random() < 0.4:
            return self.one(self.names)
        if kind == "text":
            return f'"{self.one(TEXTS)}"'
        if kind == "number":
            return self.one(["", "", "", "-"]) + self.one(NUMBERS)
        if kind == "truth":
            return self.one(["true", "false"])
        if kind == "list":
            return self.one(['["a", "b", "a"]', "[3, 1, 2]", "[]", '["x"]', '[1, "b", true]', "[[1], [2, 3]]",
                             '[{a = 1}, {a = 2}]', '["b", null]', 'tolist(["a", "b"])', '["", "a"]'])  # fmt: skip
        if kind == "map":
            return self.one(['{a = 1, b = 2}', '{a = "x"}', "{}", '{a = "1", b = true}', '{name = "n", size = 3}',
                             'tomap({a = "x", b = "y"})', '{a = {b = 1}}', '{a = [1, 2], b = []}', '{a = null}'])  # fmt: skip
        if kind == "set":
            return self.one(['toset(["a", "b"])', "toset([1, 2, 3])", "toset([])", 'toset(["b", "c"])',
                             "toset([true])", 'toset([{a = 1}, {a = 2}])'])  # fmt: skip
        if kind == "null":
            return "null"
        return self.leaf(self.one(["text", "number", "truth", "list", "map", "set", "null"]))

    def small(self) -> str:
        return self.one(["0", "1", "2", "3", "-1", "5"])

    def within(self, names: list[str], make: Callable[[], str]) -> str:
        before, self.names = self.names, names
        made = make()
        self.names = before
        return made


def _call(name: str, *kinds: str) -> Callable[[Maker, int], str]:
    return lambda m, d: f"{name}({', '.join(m.of(kind, d) for kind in kinds)})"


def _plain(template: str) -> Callable[[Maker, int], str]:
    """A form written as text, in which <kind> stands for an expression of that kind."""
    return lambda m, d: re.sub(r"<(\w+)>", lambda found: _filled(m, found[1], d), template)


def _filled(m: Maker, kind: str, depth: int) -> str:
    if kind == "small":
        return m.small()
    if kind == "key":
        return m.one(NAMES)
    if kind == "verb":
        return m.one(["%s", "%d", "%5.1f", "%v", "%q", "%05d", "%-8s|", "%x", "%X", "%o", "%b", "%e", "%g", "%G",
                      "%+d", "%t", "%#v", "%.3s", "% d", "%08.3f", "%[1]s", "%#x", "%.10g", "%E", "%3d%%"])  # fmt: skip
    if kind == "pattern":
        return m.one(["[a-z]+", "(\\\\d+)", "(?P<x>[a-z])(?P<y>.)?", "^a", "b$", "a|b", "(a)(b)?", "[^,]+", ".", "\\\\s*",
                      "(?i)HELLO", "x*", "\\\\b\\\\w", "[[:upper:]]", "a{1,2}", "(?:l+)(o)", "(", "\\\\pL+"])  # fmt: skip
    if kind == "stamp":
        return m.one(["2026-01-02T03:04:05Z", "2024-02-29T23:59:59+02:00", "1999-12-31T00:00:00-05:30", "2026-13-01T00:00:00Z",
                      "2026-01-02T03:04:05.123Z"])  # fmt: skip
    if kind == "duration":
        return m.one(["1h", "-90m", "1h30m15s", "1.5h", "24h", "500ms", "10x", "-48h", "8760h"])
    if kind == "dateformat":
        return m.one(["YYYY-MM-DD", "EEEE, DD-MMM-YY hh:mm:ss ZZZ", "h 'o''clock' aa", "D MMMM YYYY", "HH:mm AA Z", "EEE MM s",
                      "ZZZZ ZZZZZ", "YYY", "''", "hh'h'mm"])  # fmt: skip
    if kind == "network":
        return m.one(
            [
                "10.0.0.0/16",
                "10.1.2.3/8",
                "192.168.0.0/24",
                "2001:db8::/32",
                "fe80::/64",
                "10.0.0/8",
                "0.0.0.0/0",
            ]
        )
    if kind == "json":
        return m.one(['{\\"a\\": 1, \\"b\\": [true, null]}', "[1, 2.50, \\\"x\\\"]", "3", "\\\"s\\\"", "{", "[]", "null", "1e2",
                      '{\\"a\\":{\\"b\\":\\"c\\"}}'])  # fmt: skip
    if kind == "csv":
        return m.one(
            [
                "a,b\\n1,2\\n3,4\\n",
                'a\\n\\"x,y\\"\\n',
                "a,a\\n1,2",
                "a,b\\n1\\n",
                "",
                'a,b\\r\\n1,\\"q\\"\\"q\\"\\r\\n',
            ]
        )
    if kind == "encoding":
        return m.one(["UTF-8", "UTF-16LE", "ISO-8859-1", "windows-1252", "nope"])
    return m.of(kind, depth)


def _for_list(m: Maker, d: int) -> str:
    source = m.of(m.one(["list", "map", "set"]), d)
    two = m.pick.random() < 0.4
    names = ["k", "v"] if two else ["v"]
    result = m.within([*m.names, *names], lambda: m.of(m.one(["text", "number", "any"]), d))
    condition = ""
    if m.pick.random() < 0.4:
        condition = f" if {m.within([*m.names, *names], lambda: m.of('truth', d))}"
    return f"[for {', '.join(names)} in {source} : {result}{condition}]"


def _for_map(m: Maker, d: int) -> str:
    source = m.of(m.one(["list", "map", "set"]), d)
    result = m.within([*m.names, "k", "v"], lambda: m.of(m.one(["text", "number", "any"]), d))
    key = m.one(["k", '"${k}-x"', "k", "upper(k)"])
    grouped = m.pick.random() < 0.3
    key = m.one(['"g"', "v", "k"]) if grouped else key
    condition = f" if {m.one(['k != 1', 'v != null', 'true'])}" if m.pick.random() < 0.3 else ""
    return f"{{for k, v in {source} : {key} => {result}{'...' if grouped else ''}{condition}}}"


def _template(m: Maker, d: int) -> str:
    parts = []
    for _ in range(m.pick.randint(1, 3)):
        inner = m.of(m.one(["text", "number", "truth"]), d)
        parts.append(m.one(["a", " ", "", "-", "x ", "$${", "%%{", "$", "100%"]))
        parts.append(m.one([f"${{{inner}}}", f"${{~ {inner} ~}}", f"${{{inner}}} "]))
    return f'"{"".join(parts)}"'


def _directive(m: Maker, d: int) -> str:
    if m.pick.random() < 0.5:
        tilde = m.one(["", "~"])
        return (f'"<%{{ if {m.of("truth", d)} {tilde}}} yes ${{{m.of("text", d)}}}%{{ else }}no%{{ endif {tilde}}} >"')  # fmt: skip
    inner = m.within([*m.names, "v"], lambda: m.of(m.one(["text", "number"]), d))
    return f'"[%{{ for v in {m.of("list", d)} ~}} ${{{inner}}}, %{{~ endfor }}]"'


TEXT = [
    _template, _template, _directive, _plain("(<truth> ? <text> : <text>)"), _plain("(<truth> ? <text> : <number>)"),
    _call("upper", "text"), _call("lower", "text"), _call("title", "text"), _call("trimspace", "text"),
    _call("chomp", "text"), _call("strrev", "text"), _call("trimprefix", "text", "text"),
    _call("trimsuffix", "text", "text"), _call("trim", "text", "text"), _call("join", "text", "list"),
    _call("join", "text", "set"), _call("replace", "text", "text", "text"), _plain('replace(<text>, "/<pattern>/", "[$1]")'),
    _plain("substr(<text>, <small>, <small>)"), _plain('format("<verb>", <any>)'), _plain('format("<verb>", <number>)'),
    _plain('format("<verb>-%s", <number>, <text>)'), _plain('format("<verb>", <text>)'), _call("tostring", "number"),
    _call("tostring", "truth"), _call("tostring", "any"), _call("jsonencode", "any"), _call("jsonencode", "map"),
    _call("base64encode", "text"), _plain("base64decode(base64encode(<text>))"), _call("urlencode", "text"),
    _call("md5", "text"), _call("sha1", "text"), _call("sha256", "text"), _call("sha512", "text"),
    _call("base64sha256", "text"), _call("base64sha512", "text"), _plain('uuidv5("dns", <text>)'),
    _plain('cidrsubnet("<network>", <small>, <small>)'), _plain('cidrhost("<network>", <number>)'),
    _plain('cidrnetmask("<network>")'), _plain('timeadd("<stamp>", "<duration>")'),
    _plain('formatdate("<dateformat>", "<stamp>")'), _call("basename", "text"), _call("dirname", "text"),
    _plain("indent(<small>, <text>)"), _call("coalesce", "text", "text"), _plain("coalesce(null, <text>, <any>)"),
    _call("pathexpand", "text"), _plain('regex("<pattern>", <text>)'), _plain("element(<list>, <small>)"),
    _plain('lookup(<map>, "<key>", <text>)'), _plain("try(<any>.<key>, <text>)"), _plain("one([<text>])"),
    _plain('textencodebase64(<text>, "<encoding>")'), _plain("<map>[<text>]"), _plain("<list>[<small>]"),
    _plain('textdecodebase64(base64encode(<text>), "<encoding>")'), _call("yamlencode", "any"),
    _plain("yamlencode({(<text>) = <text>, <key> = [<text>, <map>]})"), _plain("nonsensitive(sensitive(<text>))"),
]  # fmt: skip
NUMBER = [
    _plain("(<number> + <number>)"), _plain("(<number> - <number>)"), _plain("(<number> * <number>)"),
    _plain("(<number> / <number>)"), _plain("(<number> % <number>)"), _plain("-<number>"), _plain("-(<number>)"),
    _plain("<number> + <number> * <number>"), _plain("(<truth> ? <number> : <number>)"), _call("length", "list"),
    _call("length", "text"), _call("length", "map"), _call("length", "set"), _call("abs", "number"), _call("ceil", "number"),
    _call("floor", "number"), _call("min", "number", "number"), _call("max", "number", "number", "number"),
    _call("signum", "number"), _plain("pow(<number>, <small>)"), _plain("log(<number>, 2)"), _call("sum", "list"),
    _plain('parseint("ff", 16)'), _plain("parseint(<text>, 10)"), _call("tonumber", "text"), _call("tonumber", "any"),
    _plain("index(<list>, <any>)"), _plain('timecmp("<stamp>", "<stamp>")'), _plain("try(tonumber(<text>), <number>)"),
    _plain("element(<list>, <small>)"), _plain("coalesce(null, <number>)"), _plain("length(range(<small>))"),
    _plain("max([1, 2, <number>]...)"), _plain("sum([<number>, <number>])"), _plain('parseint("-<small>1", 7)'),
]  # fmt: skip
TRUTH = [
    _plain("(<number> < <number>)"), _plain("(<number> > <number>)"), _plain("(<number> <= <number>)"),
    _plain("(<number> >= <number>)"), _plain("(<any> == <any>)"), _plain("(<any> != <any>)"), _plain("(<text> == <text>)"),
    _plain("(<list> == <list>)"), _plain("(<map> == <map>)"), _plain("(<truth> && <truth>)"), _plain("(<truth> || <truth>)"),
    _plain("!<truth>"), _plain("<number> == <number> && <truth>"), _call("contains", "list", "any"), _call("contains", "set", "text"),
    _call("startswith", "text", "text"), _call("endswith", "text", "text"), _call("strcontains", "text", "text"),
    _call("can", "any"), _plain("can(regex(\"<pattern>\", <text>))"), _plain("can(<any>.<key>)"), _call("alltrue", "list"),
    _plain("alltrue([<truth>, <truth>])"), _plain("anytrue([<truth>, <truth>])"), _call("tobool", "text"),
    _call("tobool", "any"), _call("anytrue", "list"), _plain("(<truth> ? <truth> : <text>)"), _plain("issensitive(<any>)"),
    _plain("<any> == null"),
]  # fmt: skip
LIST = [
    _for_list, _for_list, _plain("[<any>, <any>]"), _plain("[<text>, <text>, <number>]"), _call("concat", "list", "list"),
    _call("flatten", "list"), _plain("flatten([<list>, <any>, [<list>]])"), _call("distinct", "list"), _call("compact", "list"),
    _plain("chunklist(<list>, <small>)"), _call("reverse", "list"), _plain("slice(<list>, <small>, <small>)"), _call("sort", "list"),
    _call("sort", "set"), _call("keys", "map"), _call("values", "map"), _plain("split(<text>, <text>)"), _plain('split(",", <text>)'),
    _call("tolist", "list"), _call("tolist", "set"), _plain("range(<small>)"), _plain("range(<small>, <small>)"),
    _plain("range(<small>, <number>, <small>)"), _plain('regexall("<pattern>", <text>)'), _call("setproduct", "list", "list"),
    _call("setproduct", "set", "list"), _call("matchkeys", "list", "list", "list"), _plain('formatlist("<verb>", <list>)'),
    _plain('formatlist("%s-%s", <list>, <text>)'), _plain("<list>[*].a"), _plain("<list>.*.a"), _plain("<any>[*]"),
    _plain("(<truth> ? <list> : <list>)"), _plain("(<truth> ? <set> : <list>)"), _plain('jsondecode("[1, 2]")'), _plain("coalescelist(<list>, <list>)"),
    _plain('csvdecode("<csv>")'), _plain('cidrsubnets("<network>", <small>, 4)'), _plain("[for g in {for k, v in <map> : v => k...} : g]"),
    _plain("try(<list>, <list>)"), _plain("[<list>, <list>][*][0]"),
]  # fmt: skip
MAP = [
    _for_map, _for_map, _plain("{<key> = <any>, <key> = <any>}"), _plain('{"<key>" = <text>, (<text>) = <number>}'),
    _call("merge", "map", "map"), _call("merge", "map", "map", "map"), _plain("merge([<map>, <map>]...)"), _call("tomap", "map"),
    _plain("zipmap(<list>, <list>)"), _plain('zipmap(["a", "b"], [<any>, <any>])'), _plain("transpose({a = [\"x\", <text>], b = [<text>]})"),
    _plain('jsondecode("<json>")'), _plain("jsondecode(jsonencode(<any>))"), _plain("(<truth> ? <map> : <map>)"), _plain("{for k in <set> : k => <any>}"),
    _plain("try(<map>, {})"), _plain("one([<map>])"), _plain("merge(<map>, {for k, v in <map> : k => v if v != null})"),
]  # fmt: skip
SET = [
    _call("toset", "list"), _call("toset", "list"), _call("setunion", "set", "set"), _call("setintersection", "set", "set"),
    _call("setsubtract", "set", "set"), _plain("setunion(<list>, <set>)"), _plain("toset([for v in <list> : v])"),
    _call("setproduct", "set", "set"), _plain("toset(keys(<map>))"),
]  # fmt: skip
FORMS: dict[str, list[Callable[[Maker, int], str]]] = {
    "text": TEXT, "number": NUMBER, "truth": TRUTH, "list": LIST, "map": MAP, "set": SET,
}  # fmt: skip


def answer(expression: str) -> str:
    """Return our answer in the console's notation."""
    guarded = f"try({expression}, {REFUSED})"
    value = evaluate(parse_expression(guarded, TextSource("x.tf", guarded)), NoScope())
    return shown(value, 2)


def reason(expression: str) -> str:
    """Return why an expression is unknown to us."""
    source = TextSource("x.tf", expression)
    return str(evaluate(parse_expression(expression, source), NoScope()).data)


def ask(expressions: list[str], directory: str) -> list[str | None]:
    """Return terraform's answers; None for an expression that it does not even read."""
    line = ", ".join(f'"@@{i}@@", try({text}, {REFUSED})' for i, text in enumerate(expressions))
    run = subprocess.Popen(
        ["terraform", "console"], cwd=directory, text=True, encoding="utf-8",
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    try:
        out, _ = run.communicate(f"[{line}]\n", timeout=120)
    except subprocess.TimeoutExpired:
        run.kill()
        out = ""
    pieces = re.split(r'\n  "@@\d+@@",\n  ', out)
    if len(pieces) == len(expressions) + 1:
        pieces[-1] = pieces[-1].rstrip().removesuffix("]").rstrip()
        return [piece.rstrip().removesuffix(",") for piece in pieces[1:]]
    if len(expressions) == 1:
        return [None]
    half = len(expressions) // 2
    return ask(expressions[:half], directory) + ask(expressions[half:], directory)


def batches(expressions: list[str]) -> Iterator[list[str]]:
    """Group expressions into lines that the console reads."""
    batch: list[str] = []
    size = 0
    for expression in expressions:
        length = len(expression.encode()) + 40
        if batch and (size + length > LINE_LIMIT or len(batch) >= 150):
            yield batch
            batch, size = [], 0
        batch.append(expression)
        size += length
    if batch:
        yield batch


def generate(count: int, seed: int) -> list[str]:
    """Return different expressions, of depth 2 to 4.

    Most random expressions are refused, by us as by Terraform; a quarter of those is kept.
    """
    maker, found = Maker(seed), dict[str, None]()
    while len(found) < count:
        expression = maker.expression(maker.pick.choice((2, 3, 3, 3, 4)))
        if len(expression) > 2_000 or "\n" in expression:
            continue
        if answer(expression) != REFUSED or maker.pick.random() < 0.25:
            found[expression] = None
    return list(found)


def occurrences(expressions: list[str]) -> Counter[str]:
    """Count functions and operators over all expressions."""
    counts: Counter[str] = Counter()
    for expression in expressions:
        counts.update(re.findall(r"\b([a-z_0-9]+)\(", expression))
        for sign in ("+", "-", "*", "/", "%", "==", "!=", "<", ">", "<=", ">=", "&&", "||"):
            counts[sign] += expression.count(f" {sign} ")
        counts["!"] += len(re.findall(r"!(?!=)", expression))
        counts.update({"?:": expression.count(" ? "), "[*]": expression.count("[*]"), ".*": expression.count(".*."),
                       "for": expression.count("for "), "...": expression.count("...")})  # fmt: skip
    return counts


def main() -> int:
    """Run the comparison; the exit code is 1 where anything differs."""
    options = argparse.ArgumentParser()
    options.add_argument("--count", type=int, default=1000)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--record", action="store_true")
    options.add_argument("--unknown", action="store_true", help="print what is unknown to us only")
    options.add_argument("--show", type=int, default=40)
    chosen = options.parse_args()
    expressions = generate(chosen.count, chosen.seed)
    answers: list[str | None] = []
    with tempfile.TemporaryDirectory() as directory:
        for batch in batches(expressions):
            answers += ask(batch, directory)
    asked = [(e, a) for e, a in zip(expressions, answers, strict=True) if a is not None]
    differ, unknown = [], 0
    for expression, theirs in asked:
        ours = answer(expression)
        if ours == "(known after apply)" != theirs:
            unknown += 1
            if chosen.unknown:
                print(f"??? {expression} -> {reason(expression)}")
        elif ours != theirs:
            differ.append((expression, ours, theirs))
    for expression, ours, theirs in differ[: chosen.show]:
        print(f"--- {expression}\nours   {ours}\ntheirs {theirs}")
    refused = sum(theirs == REFUSED for _, theirs in asked)
    print(
        f"{len(asked)} asked, {len(expressions) - len(asked)} not read by terraform, {refused} refused by it"
    )
    print(
        f"{len(differ)} differ, {unknown} unknown to us only ({unknown / max(1, len(asked)):.2%})"
    )
    rare = {name: n for name, n in occurrences([e for e, _ in asked]).items() if n < 50}
    print("under 50 times:", dict(sorted(rare.items())))
    if chosen.record:
        kept = [[e, a] for e, a in asked if len(a) < 2_000]
        rows = ",\n".join(json.dumps(row, ensure_ascii=True) for row in kept)
        RECORDED.write_text(f"[\n{rows}\n]\n")
    return 1 if differ else 0


if __name__ == "__main__":
    sys.exit(main())
