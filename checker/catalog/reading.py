"""Turns plain mappings (from YAML, or from the JSON pack) into catalog rows, field by field.

Pure functions of plain data: a list may be written as its only member, and what is left out is
the row type's own default. A field that a row type does not have is a CatalogError.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from checker.catalog.rows import (
    Accelerator,
    Amount,
    Choice,
    Content,
    EnvPath,
    Instances,
    Origin,
    Part,
    Paths,
    Quantity,
    Reference,
    Rule,
    TagPath,
    TypeRow,
    When,
)  # fmt: skip

Plain = Mapping[str, Any]


class CatalogError(Exception):
    """The installed catalog is broken: a defect of ours, which tests catch before release."""


def texts(value: Any) -> Paths:
    """Return one text or a list of them as a tuple; nothing is none."""
    if value is None:
        return ()
    if isinstance(value, (str, int)):
        return (_word(value),)
    return tuple(map(_word, value))


def _word(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def many(value: Any) -> Iterable[Any]:
    """Return a list as it is, and anything else as a list of one; nothing is none."""
    if value is None:
        return ()
    return value if isinstance(value, (list, tuple)) else (value,)


def origin(row: Plain) -> Origin:
    """Return where a row comes from."""
    return Origin(row["source"], row["date"], row.get("verified", True))


def choice(value: Any) -> Choice:
    """Read a word, a list of rules, or `{default, rules}`."""
    if value is None or isinstance(value, str):
        return Choice(value)
    if not isinstance(value, Mapping):
        value = {"rules": value}
    rules = tuple(
        Rule(rule.get("path", ""), texts(rule.get("is")), rule["then"])
        for rule in value.get("rules", ())
    )
    return Choice(value.get("default"), rules)


def _when(value: Any) -> When:
    if isinstance(value, str):
        return When(value)
    return When(value["how"], texts(value.get("paths")), texts(value.get("patterns")))


def _amounts(value: Any) -> tuple[Amount, ...]:
    return tuple(
        Amount(one) if isinstance(one, str) else Amount(one["path"], one.get("per_zone", False))
        for one in many(value)
    )


def instances(value: Plain) -> Instances:
    """Read how many machines or pods there are."""
    return Instances(
        min=_amounts(value.get("min")),
        desired=_amounts(value.get("desired")),
        max=_amounts(value.get("max")),
        fixed=value.get("fixed"),
        default=value.get("default"),
        default_min=value.get("default_min"),
        default_max=value.get("default_max"),
        zones=texts(value.get("zones")),
        unit=value.get("unit", "instances"),
    )


def _accelerator(value: Plain) -> Accelerator:
    return Accelerator(
        value["type"],
        texts(value.get("per_instance")),
        value.get("default_count"),
        texts(value.get("slices")),
        value.get("before", ""),
        value.get("behind", ""),
    )


def accelerators(value: Any) -> tuple[Accelerator, ...]:
    """Read one accelerator block or several alternatives."""
    return tuple(map(_accelerator, many(value)))


def _tag(value: Any) -> TagPath:
    return TagPath(value) if isinstance(value, str) else TagPath(**value)


def _env(value: Any) -> EnvPath:
    return EnvPath(value) if isinstance(value, str) else EnvPath(**value)


def _reference(value: Plain) -> Reference:
    return Reference(value["path"], texts(value.get("to")), value["how"], value.get("by", "id"))


def part(row: Plain) -> Part:
    """Read the fields of one kind of item."""
    return Part(
        at=row.get("at", ""),
        name=row.get("name", ""),
        keyed=row.get("keyed", False),
        sku=texts(row.get("sku")),
        default_sku=row.get("default_sku"),
        accelerators=accelerators(row.get("accelerators")),
        topology=texts(row.get("topology")),
        instances=instances(row.get("instances", {})),
        quantities=tuple(
            Quantity(one["path"], choice(one["unit"])) for one in many(row.get("quantities"))
        ),
        models=texts(row.get("models")),
        commitment=choice(row.get("commitment")),
        term=choice(row.get("term")),
        ends=texts(row.get("ends")),
        routing=choice(row.get("routing")),
        active=choice(row.get("active")),
    )


_SHARED = frozenset(Part._fields) - {"at", "name", "keyed", "active"}


def type_row(row: Plain) -> TypeRow:
    """Read one Terraform type; what stands beside `parts` holds for every part."""
    unknown = set(row) - set(TypeRow._fields) - _SHARED - {"source", "date", "verified"}
    if unknown:
        raise CatalogError(f"{row.get('type')}: no such field: {', '.join(sorted(unknown))}")
    shared = {name: value for name, value in row.items() if name in _SHARED}
    return TypeRow(
        type=row["type"],
        provider=row["provider"],
        role=choice(row["role"]),
        origin=origin(row),
        deployment_model=choice(row.get("deployment_model")),
        management=choice(row.get("management")),
        cost_shape=choice(row.get("cost_shape")),
        when=tuple(map(_when, many(row.get("when", "always")))),
        parts=tuple(part({**shared, **one}) for one in row.get("parts", ({},))),
        location=texts(row.get("location")),
        tags=tuple(map(_tag, many(row.get("tags")))),
        taggable=row.get("taggable", bool(row.get("tags"))),
        default_tags=row.get("default_tags", False),
        references=tuple(map(_reference, many(row.get("references")))),
        active=choice(row.get("active")),
        idle=texts(row.get("idle")),
        env=tuple(map(_env, many(row.get("env")))),
        images=texts(row.get("images")),
        names=texts(row.get("names")),
        contents=tuple(Content(one["path"], one["form"]) for one in many(row.get("contents"))),
        subtype=row.get("subtype", ""),
        general=row.get("general", False),
        note=row.get("note", ""),
    )
