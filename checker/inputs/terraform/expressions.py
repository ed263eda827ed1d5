"""Turns the text of expressions and templates into their parts (a Pratt parser, depth 64)."""

from checker.inputs.terraform.syntax import Expression
from checker.inputs.terraform.values import Source


def parse_expression(
    text: str, source: Source, start: int = 0, end: int | None = None
) -> Expression:
    """Parse `text[start:end]`; offsets count from the beginning of `text`.

    A newline ends it as in a body, unless brackets are open. Broken text gives an expression whose
    `problem` is set.
    """
    raise NotImplementedError


def parse_template(text: str, source: Source) -> Expression:
    """Parse text as the inside of a quoted string without escapes (strings of .tf.json files)."""
    raise NotImplementedError


def names_of(expression: Expression) -> tuple[str, ...] | None:
    """Return a bare traversal as names (`aws.west`, `var.x.y`), else None."""
    raise NotImplementedError


def references(expression: Expression) -> tuple[tuple[str, ...], ...]:
    """Return what an expression refers to, as `Scope.reference` is asked, without evaluating.

    Lets whoever computes locals go through them in order of dependency instead of recursing.
    """
    raise NotImplementedError
