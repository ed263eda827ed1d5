"""Opens a declaration as the items its catalog row describes, with the definitions behind them."""

from collections.abc import Iterable, Iterator, Mapping

from checker.catalog import Catalog
from checker.catalog.rows import Part, TypeRow
from checker.facts.reading import as_text
from checker.facts.references import Neighborhood
from checker.facts.views import View, view_of
from checker.model.declaration import Declaration, Node
from checker.model.rows import NamedTuple
from checker.model.values import Unknown

_DEPTH = 4
"""Definitions behind definitions that are followed; a circle ends here too."""


class Sight(NamedTuple):
    """One item of a declaration, the row that reads it, and what is written elsewhere for it.

    `behind` are the definitions that it points at (a launch template); `lost` says that it points
    at one that is not in the code. `commitments` are what pays for it, `wholes` what it belongs to.
    `suffix` makes the item's address out of the declaration's. `controlled` are the items that it
    acts on. `maybe` says why nobody knows whether it is among those of its block.
    """

    declaration: Declaration
    row: TypeRow
    part: Part
    view: View
    suffix: str = ""
    behind: "tuple[Sight, ...]" = ()
    lost: Unknown | None = None
    commitments: tuple[Declaration, ...] = ()
    commitment_lost: Unknown | None = None
    wholes: tuple[Declaration, ...] = ()
    controlled: "tuple[Sight, ...]" = ()
    maybe: Unknown | None = None

    @property
    def address(self) -> str:
        """The item's own address."""
        return self.declaration.address + self.suffix


def row_of(declaration: Declaration, catalog: Catalog) -> TypeRow | None:
    """Return the catalog's row of a declaration, that of its inner type where it has one."""
    row = catalog.terraform_type(declaration.type)
    if row is None or not row.subtype:
        return row
    inner = declaration.body.first(row.subtype)
    name = as_text(inner).value if inner is not None else None
    return catalog.subtype(declaration.type, name) if isinstance(name, str) else row


def rows_of(declaration: Declaration, catalog: Catalog) -> tuple[TypeRow, ...]:
    """Return the rows that read a declaration: one, or one for each type that a module creates."""
    if declaration.module_source is not None:
        module = catalog.module(declaration.module_source, declaration.module_version)
        return module.creates if module is not None else ()
    row = row_of(declaration, catalog)
    return () if row is None else (row,)


def sights(
    declaration: Declaration, row: TypeRow, catalog: Catalog, near: Neighborhood, depth: int = 0
) -> Iterator[Sight]:
    """Yield the items of a declaration, in source order."""
    for part in row.parts:
        for view, suffix, maybe in _views(declaration, part):
            sight = Sight(declaration, row, part, view, suffix, maybe=maybe)
            yield _linked(sight, catalog, near, depth)


def _views(declaration: Declaration, part: Part) -> Iterator[tuple[View, str, Unknown | None]]:
    root = view_of(declaration)
    if not part.at:
        yield root, "", None
    elif part.keyed:
        yield from _keyed(root, part.at)
    else:
        called = declaration.module_source is not None
        yield from _listed(root, part, f".{part.at.rpartition('.')[2]}" if called else "")


def _listed(root: View, part: Part, lead: str) -> Iterator[tuple[View, str, Unknown | None]]:
    for number, (block, maybe) in enumerate(_blocks(root.find(part.at))):
        view = root._replace(at=part.at, block=block)
        if isinstance(block.value, Unknown):
            # Nobody knows how many there are: one item stands for them all.
            yield view, f".{part.at}[*]", None
            continue
        name = view.text((part.name,)).value if part.name else None
        shown = f'"{name}"' if isinstance(name, str) else str(number)
        yield view, f"{lead}[{shown}]", maybe


def _blocks(found: Iterable[Node]) -> Iterator[tuple[Node, Unknown | None]]:
    """Yield blocks, those that are certain in a list that is not known, and those that may be."""
    for block in found:
        part = _held(block)
        if part is None:
            yield block, None
        elif isinstance(part.value, Mapping):
            yield _known_part(block)
        else:
            for inner in part.value:
                yield _known_part(inner)


def _known_part(node: Node) -> tuple[Node, Unknown | None]:
    """Return what is known of a block, and why it may be absent."""
    held = _held(node)
    if held is None:
        return node, None
    return held, node.value if node.value.high == 1 else None


def _held(node: Node) -> Node | None:
    """Return what is known of a collection or object that as a whole is not known."""
    part = node.value.partly if isinstance(node.value, Unknown) else None
    return part if isinstance(part, Node) else None


def _keyed(root: View, at: str) -> Iterator[tuple[View, str, Unknown | None]]:
    """Yield the items of maps: their keys name them."""
    name = at.rpartition(".")[2]
    for whole in root.whole(at):
        node = _held(whole) or whole
        if isinstance(node.value, Unknown):
            yield root._replace(at=at, block=node), f".{name}[*]", None
        elif isinstance(node.value, Mapping):
            for key, block in node.value.items():
                known, maybe = _known_part(block)
                if block.value is not None:
                    yield root._replace(at=at, block=known), f'.{name}["{key}"]', maybe


def _linked(sight: Sight, catalog: Catalog, near: Neighborhood, depth: int) -> Sight:
    found: Mapping[str, list[Declaration]] = {
        "definition": [], "commitment": [], "part_of": [], "controls": [],
    }  # fmt: skip
    lost: dict[str, Unknown] = {}
    for reference in sight.row.references:
        if reference.how not in found:
            continue
        targets = near.targets(sight.view, reference)
        found[reference.how].extend(one for one in targets.found if one != sight.declaration)
        if targets.lost is not None:
            lost.setdefault(reference.how, targets.lost)
    behind, controlled = (
        tuple(
            one
            for target in (found[how] if depth < _DEPTH else ())
            if (row := row_of(target, catalog)) is not None
            for one in sights(target, row, catalog, near, depth + 1)
        )
        for how in ("definition", "controls")
    )
    return sight._replace(
        behind=behind,
        lost=None if behind else lost.get("definition"),
        commitments=tuple(found["commitment"]),
        commitment_lost=lost.get("commitment"),
        wholes=tuple(found["part_of"]),
        controlled=controlled,
    )
