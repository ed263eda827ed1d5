"""Turns a parsed expression and a scope into a value, exactly as Terraform would."""

from collections.abc import Callable
from typing import Any, Protocol

from checker.inputs.terraform import syntax
from checker.inputs.terraform.access import index, member
from checker.inputs.terraform.attempts import attempt, can
from checker.inputs.terraform.budget import MAX_STEPS, Budget, stopped
from checker.inputs.terraform.conditional import choose
from checker.inputs.terraform.convert import convert
from checker.inputs.terraform.expressions import parse_template
from checker.inputs.terraform.loops import (
    Names,
    directive,
    joined_loop,
    repeat,
    splat,
    template,
)
from checker.inputs.terraform.operators import binary, decided, unary, unknown_from
from checker.inputs.terraform.partial import either, partly
from checker.inputs.terraform.references import reference_names
from checker.inputs.terraform.types import ANY, BOOL, NUMBER, STRING, Type
from checker.inputs.terraform.values import (
    Exceeded,
    Failure,
    Place,
    Refused,
    Value,
    refused,
    unknown,
)


class Scope(Protocol):
    """What names mean where an expression stands, and the steps left to all expressions there.

    Without a budget each expression is limited by itself only.
    """

    @property
    def budget(self) -> Budget | None:
        """The steps that are left to the root."""
        ...

    def reference(self, names: tuple[str, ...]) -> Value:
        """Return the value of one reference, with its files, place and sensitivity.

        `names` is ("var", x), ("local", x), ("module", m), ("each", "key"|"value"),
        ("count", "index"), ("path", x), ("terraform", "workspace"), ("self",),
        ("data", type, name), or (type, name) of a resource; the name of a `dynamic` block's
        iterator comes as (iterator, "key"|"value"). Whatever follows (an attribute, an index)
        is done here to the value. Answers should be memoized, each value carrying its own files.
        A module or resource is best a Value over a `LazyObject`. What does not exist is a value
        from `refused(…)`; what cannot be known one from `unknown(…)`. Never raises.
        """
        ...


class NoScope:
    """A scope without names, for expressions that may refer to nothing."""

    budget = None

    def reference(self, names: tuple[str, ...]) -> Value:
        """Return Refused: nothing is named here."""
        return refused(f"there is no {'.'.join(names)} here")


def evaluate(expression: syntax.Expression, scope: Scope) -> Value:
    """Return the value of an expression; never raises for what the text says.

    What Terraform would refuse is a value whose data is `Refused` (an `Unknown`); a limit that is
    reached is an `Unknown` whose reason names the limit.
    """
    if expression.node.__class__ is syntax.Literal:
        return plain(expression)
    evaluator = Evaluator(expression, scope)
    try:
        return evaluator.value(expression.node, {}).marked(evaluator.files)
    except Failure as failure:
        return refused(str(failure), failure.place).marked(evaluator.files)
    except Exceeded as limit:
        return unknown(str(limit), limit.place, files=evaluator.files)
    except RecursionError:
        message = "the references lead deeper than this reader follows"
        return unknown(message, expression.source.location(0), files=evaluator.files)
    finally:
        if evaluator.budget is not None:
            evaluator.budget.spend(evaluator.steps)


def plain(expression: syntax.Expression) -> Value:
    """Return the value of an expression that is one literal: it waits for nothing."""
    node, source = expression
    try:
        return Value(node.value, None, source.files, Place(source, node.start))
    except Exceeded as limit:
        return unknown(str(limit), source.location(node.start), files=source.files)


class Evaluator:
    """Evaluates one expression, counting its steps.

    Inside an object or tuple a part that Terraform would refuse is Refused by itself, so that its
    neighbors can be judged; `strict` is above 0 inside `try` and `can`, where it refuses the whole.
    """

    def __init__(self, expression: syntax.Expression, scope: Scope) -> None:
        self.source = expression.source
        self.scope = scope
        self.files = expression.source.files
        self.steps = 0
        self.budget = scope.budget
        self.limit = MAX_STEPS if self.budget is None else self.budget.limit
        self.strict = 0
        self.typing = False
        self.tried = False
        self.met: dict[int, tuple[Value, tuple[Any, ...]]] = {}
        self.literals: dict[int, Value] = {}

    def value(self, node: Any, names: Names) -> Value:
        """Return the value of a part; Failure or Exceeded where there is none."""
        self.steps += 1
        if self.steps > self.limit:
            raise Exceeded(stopped(self.limit))
        try:
            return _HANDLERS[node.__class__](self, node, names)
        except Failure as failure:
            if failure.place is None:
                failure.place = Place(self.source, node.start)
            if node.__class__ not in _TYPED_BY_THEMSELVES:
                failure.kind = _type_despite(node)
            raise
        except Exceeded as limit:
            if limit.place is None:
                limit.place = Place(self.source, node.start)
            raise

    def charge(self, steps: int) -> None:
        """Count the steps that a function takes."""
        self.steps += steps
        if self.steps > self.limit:
            raise Exceeded(stopped(self.limit))

    def lenient(self, node: Any, names: Names) -> Value:
        """Return the value of a part, Refused or unknown by itself where it has none."""
        try:
            return self.value(node, names)
        except Failure as failure:
            if self.strict:
                raise
            return refused(str(failure), failure.place, failure.kind).marked(self.files)

    def branch(self, node: Any, names: Names) -> "Value | Failure":
        """Return a result of a conditional; that it is refused matters only if it is chosen."""
        try:
            return self.value(node, names)
        except Failure as failure:
            if self.strict and isinstance(node, (syntax.Object, syntax.Tuple, syntax.For)):
                failure.kind = self._type_in_part(node, names)
            return failure.alone()

    def _type_in_part(self, node: Any, names: Names) -> Type:
        """Return the type of what is refused in part: the rest of it still has one."""
        before, self.strict, self.typing = (self.strict, self.typing), 0, True
        try:
            return self.value(node, names).type
        except Failure:
            return ANY
        finally:
            self.strict, self.typing = before


def _type_despite(node: Any) -> Type:
    """Return the type that a refused expression has all the same."""
    if isinstance(node, syntax.Binary):
        return NUMBER if node.operator in ("+", "-", "*", "/", "%") else BOOL
    if isinstance(node, syntax.Unary):
        return BOOL if node.operator == "!" else NUMBER
    return STRING if isinstance(node, (syntax.Template, syntax.Loop)) else ANY


_TYPED_BY_THEMSELVES = (syntax.Conditional, syntax.Directive, syntax.Wrap, syntax.Splat)


def _literal(self: Evaluator, node: syntax.Literal, names: Names) -> Value:
    made = self.literals.get(id(node))
    if made is None:
        made = Value(node.value, None, self.files, Place(self.source, node.start))
        self.literals[id(node)] = made
    return made


def _invalid(self: Evaluator, node: syntax.Invalid, names: Names) -> Value:
    raise Failure(node.problem.message)


def _wrap(self: Evaluator, node: syntax.Wrap, names: Names) -> Value:
    return self.value(node.inner, names)


def _item(self: Evaluator, node: syntax.SplatItem, names: Names) -> Value:
    return names[None]


def _traversal(self: Evaluator, node: syntax.Traversal, names: Names) -> Value:
    local = names.get(node.root)
    if local is not None:
        return _steps(self, local, node.steps) if node.steps else local
    # A loop comes here for every element; one object for all of them has its type worked out once.
    met = self.met.get(id(node))
    if met is None:
        wanted = reference_names(node)
        value = self.scope.reference(wanted)
        if self.budget is not None:
            self.limit = self.budget.limit
        if isinstance(value.data, Refused):
            failure = Failure(value.data.reasons[0].text)
            failure.place = value.place
            raise failure
        met = self.met[id(node)] = value.marked(self.files), node.steps[len(wanted) - 1 :]
    value, steps = met
    return _steps(self, value, steps) if steps else value


def _relative(self: Evaluator, node: syntax.Relative, names: Names) -> Value:
    return _steps(self, self.value(node.inner, names), node.steps)


def _steps(self: Evaluator, value: Value, steps: tuple[Any, ...]) -> Value:
    for step in steps:
        if step.__class__ is str:
            value = member(value, step)
        else:
            value = index(value, _literal(self, step, {}))
    return value


def _index(self: Evaluator, node: syntax.Index, names: Names) -> Value:
    value, key = self.value(node.inner, names), self.value(node.key, names)
    if value.data.__class__ is dict and key.data.__class__ is str:
        return member(value, key.data).marked(key.files, key.sensitive)
    return index(value, key)


def _unary(self: Evaluator, node: syntax.Unary, names: Names) -> Value:
    operand = self.value(node.operand, names)
    return unary(node.operator, operand, Place(self.source, node.start))


def _binary(self: Evaluator, node: syntax.Binary, names: Names) -> Value:
    chain = []
    while isinstance(node, syntax.Binary):
        chain.append(node)
        node = node.left
    left = self.value(node, names)
    place = Place(self.source, chain[-1].start)
    for part in reversed(chain):
        self.charge(1)
        if not self.tried and decided(part.operator, left):
            # From 1.12 on Terraform does not look at the other side then, so it may be refused.
            right = self.branch(part.right, names)
            if isinstance(right, Failure):
                continue
        else:
            right = self.value(part.right, names)
        left = binary(part.operator, left, right, place)
    return left


def _conditional(self: Evaluator, node: syntax.Conditional, names: Names) -> Value:
    chain = []
    last: Any = node
    while isinstance(last, syntax.Conditional):
        chain.append(last)
        last = last.otherwise
    otherwise = self.branch(last, names)
    for part in reversed(chain):
        self.charge(1)
        then = self.branch(part.then, names)
        condition = self.branch(part.condition, names)
        place = Place(self.source, part.start)
        try:
            made = choose(condition, then, otherwise, place)
            if isinstance(condition, Value) and not condition.known:
                results = [one for one in (then, otherwise) if isinstance(one, Value)]
                made = either(made, results)
            otherwise = made
        except Failure as failure:
            failure.place = failure.place or place
            otherwise = failure.alone()
    if isinstance(otherwise, Failure):
        raise otherwise.again()
    return otherwise


def _tuple(self: Evaluator, node: syntax.Tuple, names: Names) -> Value:
    lenient = self.lenient
    items = tuple([lenient(item, names) for item in node.items])
    return Value(items, None, self.files, Place(self.source, node.start))


def _object(self: Evaluator, node: syntax.Object, names: Names) -> Value:
    place = Place(self.source, node.start)
    made: dict[str, Value] = {}
    files, sensitive, open_keys = self.files, False, []
    for key_node, item in node.items:
        if key_node.__class__ is syntax.Literal and key_node.value.__class__ is str:
            made[key_node.value] = self.lenient(item, names)
            continue
        key = self.value(key_node, names)
        value = self.lenient(item, names)
        if key.data is None:
            raise Failure("null is no key")
        key = convert(key, STRING)
        files, sensitive = files | key.files, sensitive or key.sensitive
        if not key.known:
            open_keys.append(key)
        else:
            made[key.data] = value
    if open_keys:
        return unknown_from((*open_keys, *made.values()), ANY, place)
    return Value(made, None, files, place, sensitive)


def _call(self: Evaluator, node: syntax.Call, names: Names) -> Value:
    special = _SPECIAL.get(node.name)
    place = Place(self.source, node.start)
    if special is not None and not node.expand:
        found = special(self, node, names)
    else:
        arguments = [self.value(argument, names) for argument in node.arguments]
        if node.expand:
            last = arguments.pop()
            if last.data is None or last.type.kind not in ("tuple", "list", "set", "any"):
                raise Failure("only a list, set or tuple is expanded with ...")
            if not last.known:
                return unknown_from((*arguments, last), ANY, place)
            arguments += [item.marked(last.files, last.sensitive) for item in last.data]
        from checker.inputs.terraform.functions import call

        found = partly(node.name, arguments, call(node.name, arguments, self, place))
    return found.marked(self.files)


def _templatestring(self: Evaluator, node: syntax.Call, names: Names) -> Value:
    if len(node.arguments) != 2 or not isinstance(node.arguments[0], syntax.Traversal):
        raise Failure("templatestring takes a reference to a template and an object")
    text, given = (self.value(argument, names) for argument in node.arguments)
    place = Place(self.source, node.start)
    if text.data is None or given.data is None:
        raise Failure("templatestring: an argument is null")
    if not text.known or not given.known:
        return unknown_from((text, given), ANY if text.type == ANY else STRING, place)
    if given.type.kind not in ("object", "map"):
        raise Failure("templatestring takes the names of the template as an object")
    template_node = parse_template(convert(text, STRING).data, self.source).node
    inner = Evaluator(syntax.Expression(template_node, self.source), NoScope())
    inner.steps, inner.limit, inner.strict = self.steps, self.limit, 1
    made = inner.value(template_node, dict(given.data))
    self.steps = inner.steps
    made = made if made.type == ANY else convert(made, STRING)
    return made.marked(text.files | given.files, text.sensitive or given.sensitive)


_HANDLERS: dict[type, Callable[[Evaluator, Any, Names], Value]] = {
    syntax.Literal: _literal,
    syntax.Invalid: _invalid,
    syntax.Wrap: _wrap,
    syntax.SplatItem: _item,
    syntax.Traversal: _traversal,
    syntax.Relative: _relative,
    syntax.Index: _index,
    syntax.Unary: _unary,
    syntax.Binary: _binary,
    syntax.Conditional: _conditional,
    syntax.Tuple: _tuple,
    syntax.Object: _object,
    syntax.Call: _call,
    syntax.For: repeat,
    syntax.Splat: splat,
    syntax.Template: template,
    syntax.Directive: directive,
    syntax.Loop: joined_loop,
}
_SPECIAL: dict[str, Callable[[Evaluator, syntax.Call, Names], Value]] = {
    "try": attempt,
    "can": can,
    "templatestring": _templatestring,
}
