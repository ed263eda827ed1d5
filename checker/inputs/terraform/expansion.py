"""Turns `count` and `for_each` of a block into its instances, unknown ones included."""

from collections.abc import Callable, Iterator, Mapping

from checker.inputs.terraform.bodies import members_of
from checker.inputs.terraform.evaluate import Scope
from checker.inputs.terraform.hcl import Attribute, Block
from checker.inputs.terraform.lazy_nodes import together
from checker.inputs.terraform.numbers import Real
from checker.inputs.terraform.partial import known_part, may_be_absent
from checker.inputs.terraform.plain import from_plain
from checker.inputs.terraform.references import references
from checker.inputs.terraform.scopes import BlockScope, Item
from checker.inputs.terraform.types import NUMBER
from checker.inputs.terraform.values import NO_FILES, Place, Value
from checker.model.rows import NamedTuple
from checker.model.values import Interval, Reason, Unknown

ONE = Interval(1, 1)
MAX_SPLIT = 100
"""Instances of one `count` that are told apart; more stay one group."""
MAX_KEYS = 1_000
"""Keys of one `for_each` that are told apart; more stay one group."""
SAME_KIND = frozenset((
    "name", "name_prefix", "hostname", "computer_name", "display_name", "description", "tags",
    "labels", "metadata", "user_data", "user_data_base64", "custom_data", "content", "filename",
    "triggers", "private_ip", "subnet_id", "subnet_ids", "network_interface_ids",
))  # fmt: skip
"""Arguments that tell instances apart without making them another kind of thing."""


class Instance(NamedTuple):
    """One instance, or a group of equal ones, of a block.

    `suffix` is what its address ends with; `copies` how many there are, for the reason `because`
    where that is not exact.
    """

    suffix: str = ""
    copies: Interval = ONE
    because: Unknown | None = None
    each: Item | None = None
    ordinal: Value | None = None
    files: frozenset[str] = NO_FILES

    def scope(self, outer: Scope) -> BlockScope:
        """Return the scope of expressions in this instance."""
        return BlockScope(outer, self.each, self.ordinal)


class Expansion(NamedTuple):
    """All instances of a block. `kind` is one, count or each.

    `keys` are the indexes or keys by which other blocks refer to it, None where nobody knows them;
    `folded` tells that one instance stands for all of them.
    """

    kind: str
    instances: tuple[Instance, ...]
    keys: tuple[str, ...] | tuple[int, ...] | None = ()
    folded: bool = False
    value: Value | None = None


SINGLE = Expansion("one", (Instance(),))


def expand(block: Block, evaluated: Callable[[Attribute], Value]) -> Expansion:
    """Return the instances of a resource or module block."""
    if "count" in block.attributes:
        return _counted(block, block.attributes["count"], evaluated)
    if "for_each" in block.attributes:
        return _keyed(block.attributes["for_each"], evaluated)
    return SINGLE


def _counted(
    block: Block, attribute: Attribute, evaluated: Callable[[Attribute], Value]
) -> Expansion:
    value = evaluated(attribute)
    number = _whole(value)
    files = value.all_files()
    if number is None:
        copies, because = _bounds(value, attribute)
        index = _unknown_index(attribute, None)
        group = Instance("", copies, because, None, index, files)
        return Expansion("count", (group,), None, True, value)
    keys = tuple(range(number))
    if 1 < number <= MAX_SPLIT and _differs(block):
        split = tuple(
            Instance(f"[{i}]", ONE, None, None, Value(i, NUMBER, files), files) for i in keys
        )
        return Expansion("count", split, keys, False, value)
    one = Value(0, NUMBER, files)
    index = one if number == 1 else _unknown_index(attribute, number - 1)
    group = Instance("", Interval(number, number), None, None, index, files)
    return Expansion("count", (group,), keys, True, value)


def _whole(value: Value) -> int | None:
    """Return a count as Terraform converts it, or None where it cannot be known."""
    data = value.data
    if isinstance(data, str):
        return int(data) if data.isdecimal() and len(data) < 10 else None
    if isinstance(data, Real):
        number = data.decimal()
        data = int(number) if number == int(number) else None
    if isinstance(data, int) and not isinstance(data, bool) and 0 <= data < 10**9:
        return data
    return None


def _bounds(value: Value, attribute: Attribute) -> tuple[Interval, Unknown]:
    data = value.data
    if not isinstance(data, Unknown):
        reason = Reason("count is no whole number from 0 on", attribute.location)
        return Interval(0, None), Unknown(reason)
    low = data.low if data.low is not None and data.low > 0 else 0
    high = data.high if data.high is None or data.high >= low else low
    if data.possible and all(_is_count(item) for item in data.possible):
        low, high = min(data.possible), max(data.possible)
    return Interval(low, high), data


def _is_count(item: object) -> bool:
    return isinstance(item, int) and not isinstance(item, bool) and item >= 0


def _unknown_index(attribute: Attribute, high: int | None) -> Value:
    reason = Reason("count.index differs from instance to instance", attribute.location)
    place = Place(attribute.source, attribute.offset)
    files = attribute.source.files
    return Value(Unknown(reason, low=0, high=high), NUMBER, files, place)


def _differs(block: Block) -> bool:
    """Whether instances of a count differ in more than their names and places."""
    return any(
        ("count", "index") in references(attribute.expression)
        for attribute in _attributes(block)
        if attribute.name not in SAME_KIND
    )


def _attributes(block: Block) -> Iterator[Attribute]:
    yield from block.attributes.values()
    for inner in block.blocks:
        yield from _attributes(inner)


def _keyed(attribute: Attribute, evaluated: Callable[[Attribute], Value]) -> Expansion:
    value = evaluated(attribute)
    files = value.all_files()
    problem = _unfit(value, attribute)
    if problem is not None and problem.possible:
        choices = tuple(_choices(value, problem, attribute))
        if choices:
            return Expansion("each", choices, None, False, value)
    if problem is not None:
        group = _group(attribute, problem, Interval(0, None), problem, files)
        known = tuple(_known_keys(value, problem))
        if known:
            return Expansion("each", (*known, group), None, False, value)
        return Expansion("each", (group,), None, True, value)
    items = [(str(item.key.data), item) for item in members_of(value)]
    items.sort(key=lambda pair: pair[0])
    keys = tuple(key for key, _ in items)
    if not items or len(items) > MAX_KEYS:
        text = "for_each is empty" if not items else f"for_each has more than {MAX_KEYS:,} keys"
        why = Unknown(Reason(text, attribute.location))
        group = _group(attribute, why, Interval(len(items), len(items)), None, files)
        return Expansion("each", (group,), keys, True, value)
    own = tuple(
        Instance(f"[{quoted(key)}]", ONE, None, item, None, value.files | item.key.files)
        for key, item in items
    )
    return Expansion("each", own, keys, False, value)


def _choices(value: Value, data: Unknown, attribute: Attribute) -> Iterator[Instance]:
    """Yield an instance for each key that an undecided for_each may have."""
    maps = [_as_map(one, value) for one in data.possible or ()]
    if None in maps:
        return
    known = [one for one in maps if one is not None]
    place, files = Place(attribute.source, attribute.offset), value.all_files()
    for key in sorted({key for one in known for key in one}):
        members = [one[key] for one in known if key in one]
        same = all(member == members[0] for member in members)
        item = Item(
            Value(key, None, files, place),
            from_plain(members[0] if same else data, place, files),
        )
        low = 1 if len(members) == len(known) else 0
        yield Instance(f"[{quoted(key)}]", Interval(low, 1), data, item, None, files)


def _known_keys(value: Value, why: Unknown) -> Iterator[Instance]:
    """Yield the instances of keys that are known although there may be more of them."""
    part = known_part(value)
    if part is None or value.known or not isinstance(part.data, (Mapping, tuple)):
        return
    for item in members_of(part):
        key = item.key.data if isinstance(part.data, Mapping) else item.value.data
        if not isinstance(key, str):
            continue
        sure = not may_be_absent(item.value)
        held = None if sure else known_part(item.value)
        inner = item._replace(value=held or item.value)
        files = value.files | item.key.files
        low = Interval(1 if sure else 0, 1)
        yield Instance(f"[{quoted(key)}]", low, None if sure else why, inner, None, files)


def _as_map(choice: object, value: Value) -> dict[str, object] | None:
    """Return one value that a for_each may have as a map, or None where it is no such value."""
    if isinstance(choice, dict):
        return choice
    strings = isinstance(choice, list) and all(isinstance(member, str) for member in choice)
    if isinstance(choice, list) and strings and value.type.kind == "set":
        return {member: member for member in choice}
    return None


def _unfit(value: Value, attribute: Attribute) -> Unknown | None:
    """Return why the keys of a for_each cannot be known, or None."""
    data = value.data
    if isinstance(data, Unknown):
        return data
    where = attribute.location
    if value.sensitive:
        return Unknown(Reason("the keys of this for_each are sensitive", where))
    if isinstance(data, Mapping):
        return None
    if not isinstance(data, tuple) or value.type.kind != "set":
        return Unknown(Reason("for_each is no map and no set of strings", where))
    for member in data:
        if isinstance(member.data, Unknown):
            return member.data
        if not isinstance(member.data, str):
            return Unknown(Reason("for_each is a set of something else than strings", where))
    return None


def _group(
    attribute: Attribute, why: Unknown, copies: Interval, because: Unknown | None,
    files: frozenset[str],
) -> Instance:  # fmt: skip
    """Return the one instance that stands for all keys; each is unknown in it."""
    place = Place(attribute.source, attribute.offset)
    member = Value(why, None, together(files, attribute.source.files), place)
    suffix = "" if copies.high == 0 else "[*]"
    return Instance(suffix, copies, because, Item(member, member), None, files)


def quoted(key: str) -> str:
    """Return an instance key as addresses show it."""
    escaped = key.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return '"' + escaped.replace("${", "$${").replace("%{", "%%{") + '"'
