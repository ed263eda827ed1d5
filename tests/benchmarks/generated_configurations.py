"""Generates small root modules of `terraform_data`, partly unknown, from a seed."""

from random import Random
from typing import Any

KEYS = ("a", "b", "c d")
WORDS = ('"a"', '"b c"', '"7"', '"true"', '"Ü"', '""')


class Expressions:
    """Writes expressions of a wanted kind; `names` holds what can be referred to, by kind."""

    def __init__(self, random: Random, names: dict[str, list[str]]) -> None:
        self.random = random
        self.names = names

    def pick(self, *choices: Any) -> Any:
        return self.random.choice(choices)

    def of(self, kind: str, depth: int) -> str:
        """Return an expression of a kind."""
        names = self.names.get(kind, [])
        if names and self.random.random() < (0.6 if depth <= 0 else 0.3):
            return self.pick(*names)
        if depth > 0 and kind != "object" and self.random.random() < 0.15:
            then, otherwise = self.of(kind, depth - 1), self.of(kind, depth - 1)
            return f"({self.of('bool', depth - 1)} ? {then} : {otherwise})"
        written: str = getattr(self, f"_{kind}")(depth - 1)
        return written

    def _string(self, depth: int) -> str:
        if depth < 0:
            return str(self.pick(*WORDS))
        return self.pick(
            lambda: f'"${{{self.of("string", depth)}}}-${{{self.of("number", depth)}}}"',
            lambda: f"upper({self.of('string', depth)})",
            lambda: f'join("+", {self.of("list", depth)})',
            lambda: f'format("%s/%d", {self.of("string", depth)}, {self.of("number", depth)})',
            lambda: f'lookup({self.of("map", depth)}, "a", {self.of("string", depth)})',
            lambda: f'replace({self.of("string", depth)}, "a", "x")',
            lambda: f'coalesce({self.of("string", depth)}, {self.of("string", depth)}, "z")',
            lambda: f'try({self.of("map", depth)}["b"], {self.of("string", depth)})',
            lambda: f"try({self.of('list', depth)}[0], {self.of('string', depth)})",
            lambda: f"substr({self.of('string', depth)}, 0, 2)",
            lambda: f'"%{{ if {self.of("bool", depth)} }}y%{{ else }}n%{{ endif }}"',
        )()

    def _number(self, depth: int) -> str:
        if depth < 0:
            return str(self.pick("0", "1", "2", "3", "1.5", "-4"))
        return self.pick(
            lambda: f"({self.of('number', depth)} + {self.of('number', depth)})",
            lambda: f"({self.of('number', depth)} * {self.of('number', depth)})",
            lambda: f"length({self.of(self.pick('list', 'map', 'set', 'string'), depth)})",
            lambda: f"max({self.of('number', depth)}, {self.of('number', depth)})",
            lambda: f"-{self.of('number', depth)}",
            lambda: f"floor({self.of('number', depth)})",
        )()

    def _bool(self, depth: int) -> str:
        if depth < 0:
            return str(self.pick("true", "false"))
        return self.pick(
            lambda: f"({self.of('string', depth)} == {self.of('string', depth)})",
            lambda: f"({self.of('number', depth)} > {self.of('number', depth)})",
            lambda: f"({self.of('bool', depth)} && {self.of('bool', depth)})",
            lambda: f"({self.of('bool', depth)} || {self.of('bool', depth)})",
            lambda: f"!{self.of('bool', depth)}",
            lambda: f"contains({self.of('list', depth)}, {self.of('string', depth)})",
            lambda: f"can({self.of('list', depth)}[1])",
        )()

    def _list(self, depth: int) -> str:
        if depth < 0:
            return str(self.pick("[]", '["a"]', '["b", "a"]', '["x", "7", "x"]'))
        return self.pick(
            lambda: f"[{self.of('string', depth)}, {self.of('string', depth)}]",
            lambda: f"concat({self.of('list', depth)}, {self.of('list', depth)})",
            lambda: f"[for v in {self.of('list', depth)} : upper(v)]",
            lambda: f'[for v in {self.of("list", depth)} : v if v != "a"]',
            lambda: f"reverse({self.of('list', depth)})",
            lambda: f"distinct({self.of('list', depth)})",
            lambda: f"keys({self.of('map', depth)})",
            lambda: f"values({self.of('map', depth)})",
            lambda: f"tolist({self.of('set', depth)})",
            lambda: f"compact({self.of('list', depth)})",
        )()

    def _map(self, depth: int) -> str:
        if depth < 0:
            return str(self.pick("{}", '{ a = "1" }', '{ a = "x", b = "y" }'))
        return self.pick(
            lambda: f'{{ a = {self.of("string", depth)}, "c d" = {self.of("string", depth)} }}',
            lambda: f"merge({self.of('map', depth)}, {self.of('map', depth)})",
            lambda: f"{{ for k, v in {self.of('map', depth)} : k => upper(v) }}",
            lambda: f"tomap({self.of('map', depth)})",
            lambda: f'{{ for v in {self.of("set", depth)} : v => "s-${{v}}" }}',
        )()

    def _set(self, depth: int) -> str:
        return f"toset({self.of('list', depth)})"

    def _object(self, depth: int) -> str:
        kinds = ("string", "number", "bool", "list", "map")
        parts = (
            (key, self.of(self.pick(*kinds), depth))
            for key in ("p", "q", "r")[: self.pick(1, 2, 3)]
        )
        return "{ " + ", ".join(f"{key} = {value}" for key, value in parts) + " }"


TYPES = {"string": "string", "number": "number", "bool": "bool", "list": "list(string)",
         "map": "map(string)", "set": "set(string)"}  # fmt: skip
UNKNOWNS = {
    "string": ["terraform_data.u.id", "tostring(terraform_data.u.output)"],
    "number": ["length(terraform_data.u.id)"],
    "bool": ['(terraform_data.u.id == "x")', '(terraform_data.u.output == "x")'],
}


def configuration(seed: int) -> dict[str, str]:
    """Return the files of one root module."""
    random = Random(seed)
    files: dict[str, str] = {}
    names = {kind: list(found) for kind, found in UNKNOWNS.items()}
    known: dict[str, list[str]] = {}
    parts = ['resource "terraform_data" "u" { input = "x" }']
    parts += _variables(random, files, names, known)
    parts += _locals(random, names, known)
    parts += _resources(random, names, known)
    if random.random() < 0.6:
        parts += _module(random, files, names, known)
    files["main.tf"] = "\n".join(parts) + "\n"
    if random.random() < 0.2:
        writer = Expressions(random, names)
        files["x_override.tf"] = (
            f'resource "terraform_data" "last" {{\n  input = {writer.of("object", 2)}\n}}\n'
        )
    return files


def _variables(
    random: Random, files: dict[str, str], names: dict[str, list[str]], known: dict[str, list[str]]
) -> list[str]:
    writer, parts, given, automatic = Expressions(random, {}), [], [], []
    for kind in random.sample(sorted(TYPES), random.randint(1, 4)):
        name = f"v_{kind}"
        default = writer.of(kind, -1)
        extra = "\n  nullable = false" if random.random() < 0.3 else ""
        typed = f"  type = {TYPES[kind]}\n" if random.random() < 0.8 or kind == "set" else ""
        if kind == "set":
            default = default.removeprefix("toset(").removesuffix(")")
        parts.append(f'variable "{name}" {{\n{typed}  default = {default}{extra}\n}}')
        again = writer.of(kind, -1)
        if kind != "set" and random.random() < 0.4:
            (given if random.random() < 0.5 else automatic).append(f"{name} = {again}")
        elif extra and random.random() < 0.5:
            given.append(f"{name} = null")
        if typed:
            for book in (names, known):
                book.setdefault(kind, []).append(f"var.{name}")
    if random.random() < 0.4:
        parts.append(
            'variable "o" {\n  type = object({ s = string, n = optional(number, 4), '
            "l = optional(list(string)), m = optional(map(string), { a = 1 }) })\n"
            f"  default = {{ s = {writer.of('string', -1)}, gone = 1, l = [1, true] }}\n}}"
        )
        for kind, step in (("string", "s"), ("number", "n"), ("list", "l"), ("map", "m")):
            for book in (names, known):
                book.setdefault(kind, []).append(f"var.o.{step}")
    if given:
        files["terraform.tfvars"] = "\n".join(given) + "\n"
    if automatic:
        files["b.auto.tfvars"] = "\n".join(automatic) + "\n"
    return parts


def _locals(random: Random, names: dict[str, list[str]], known: dict[str, list[str]]) -> list[str]:
    parts = []
    for index in range(random.randint(1, 4)):
        kind = random.choice(sorted(TYPES))
        books = [names, known] if random.random() < 0.5 else [names]
        text = Expressions(random, books[-1]).of(kind, 2)
        parts.append(f"  l{index} = {text}")
        for book in books:
            book.setdefault(kind, []).append(f"local.l{index}")
    return ["locals {", *parts, "}"]


def _resources(
    random: Random, names: dict[str, list[str]], known: dict[str, list[str]]
) -> list[str]:
    parts = []
    writer, sure = Expressions(random, names), Expressions(random, known)
    count = f"min(3, abs(floor({sure.of('number', 1)})))"
    inner = Expressions(random, {**names, "number": [*names.get("number", []), "count.index"]})
    parts.append(f'resource "terraform_data" "c" {{\n  count = {count}\n'
                 f"  input = {inner.of('object', 2)}\n}}")  # fmt: skip
    keys = sure.of(random.choice(("map", "set")), 2)
    each = {**names, "string": [*names["string"], "each.key", "tostring(each.value)"] * 2}
    keyed = Expressions(random, each)
    parts.append(f'resource "terraform_data" "e" {{\n  for_each = {keys}\n'
                 f"  input = {keyed.of('object', 2)}\n}}")  # fmt: skip
    names["number"].append("length(terraform_data.c)")
    names.setdefault("list", []).append("keys(terraform_data.e)")
    names["string"].append('try(tostring(terraform_data.c[0].input.p), "none")')
    names["string"].append('join(",", terraform_data.c[*].id)')
    parts.append(f'resource "terraform_data" "last" {{\n  input = {writer.of("object", 3)}\n}}')
    return parts


def _module(
    random: Random, files: dict[str, str], names: dict[str, list[str]], known: dict[str, list[str]]
) -> list[str]:
    writer, sure = Expressions(random, names), Expressions(random, known)
    kinds = random.sample(sorted(TYPES), 3)
    inside = {kind: [f"var.{kind}"] for kind in kinds}
    child = Expressions(random, inside)
    declared = "".join(f'variable "{kind}" {{\n  type = {TYPES[kind]}\n}}\n' for kind in kinds)
    nested = ""
    if random.random() < 0.4:
        nested = f'module "n" {{\n  source = "./n"\n  s = {child.of("string", 1)}\n}}\n'
        inside.setdefault("string", []).append("module.n.s")
        files["m/n/main.tf"] = (
            'variable "s" { default = "unset" }\n'
            'resource "terraform_data" "i" { input = [var.s, path.module] }\n'
            'output "s" { value = "${var.s}!" }\n'
        )
    files["m/main.tf"] = declared + nested + (
        f'resource "terraform_data" "i" {{\n  input = {child.of("object", 2)}\n}}\n'
        f'output "o" {{\n  value = {child.of("string", 2)}\n}}\n'
    )  # fmt: skip
    arguments = "".join(f"  {kind} = {writer.of(kind, 2)}\n" for kind in kinds)
    form = random.choice(("one", "count", "each"))
    extra = {"one": "", "count": f"  count = min(2, length({sure.of('list', 1)}))\n",
             "each": f"  for_each = {sure.of('map', 1)}\n"}[form]  # fmt: skip
    seen = {"one": "module.m.o", "count": "module.m[*].o", "each": "[for k, v in module.m : v.o]"}
    return [
        f'module "m" {{\n  source = "./m"\n{extra}{arguments}}}',
        f'resource "terraform_data" "after" {{\n  input = {seen[form]}\n}}',
    ]
