"""Judges one side of a change: by the base's rules, the head also by what the base declares."""

from collections.abc import Sequence
from functools import cached_property

from checker.catalog import Catalog, load_catalog
from checker.check import Request, Run, Tell
from checker.documents.differences import Differences
from checker.documents.tree import SourceTree
from checker.evaluation.growth import Pair, enlarged, key_of, paired
from checker.evaluation.judge import Judgment
from checker.evaluation.matching import is_advisory
from checker.evidence.relayed import Question, Relayed
from checker.facts.build import Facts
from checker.facts.ownership import Owned
from checker.facts.subjects import Identity
from checker.model.declaration import Declaration
from checker.model.facts import EvidenceSource, PaidHours, Subject
from checker.model.policy import Policy
from checker.policy.rulebook import Rulebook

_STILL = Differences()


class _Paid(Relayed):
    """Evidence that is told the hours which the base pays for.

    What was measured was measured on the hardware of the base, so more of it makes no past hour
    less busy, and no evidence insufficient.
    """

    def __init__(
        self, source: EvidenceSource, ledger: dict[Question, PaidHours], keep: bool
    ) -> None:
        super().__init__(source)
        self._ledger, self._keep = ledger, keep

    def paid_for(self, question: Question, paid: PaidHours) -> PaidHours:
        """Return what the base pays, where it does."""
        if self._keep:
            self._ledger.setdefault(question, paid)
            return paid
        return self._ledger.get(question, paid)


class Side(Run):
    """One side of a change; `before` is the other, whose rules hold for both.

    `rules` is where the first side takes them from, its own tree if left out.
    """

    def __init__(
        self, request: Request, tell: Tell, tree: SourceTree, before: "Side | None" = None,
        moves: Differences | None = None, rules: SourceTree | None = None,
    ) -> None:  # fmt: skip
        super().__init__(request, tell, tree, before.rules if before else rules)
        self.before, self.moves = before, moves or _STILL
        self.paid: dict[Question, PaidHours] = before.paid if before else {}
        self.keeps = before is None

    @cached_property
    def catalog(self) -> Catalog:
        """The catalog, which both sides share."""
        return self.before.catalog if self.before else load_catalog()

    @cached_property
    def rulebook(self) -> Rulebook:
        """The rules of the base; what nobody can read in code only advises by default."""
        if self.before is not None:
            return self.before.rulebook
        found = super().rulebook
        settings = self.settings
        layers = (*settings.layers, settings.policies)
        held = {name for layer in layers for name, row in layer.items() if row.enforcement}
        return found._replace(policies=tuple(_advisory(one, held) for one in found.policies))

    @cached_property
    def facts(self) -> Facts:
        """The subjects of this side; what the other does not have is added by the change."""
        if self.before is None:
            return self.built(self.declarations, self._evidence(self))
        found = self.built(self.declarations, self._evidence(self), self._known)
        return found._replace(subjects=self._marked(found.subjects))

    @cached_property
    def twins(self) -> Sequence[Subject]:
        """The same code with the manifests and evidence of the base, where they differ."""
        before = self.before
        if before is None or not (self._manifests_differ or self._evidence_differs):
            return ()
        mixed = [*self._code, *self._manifests]
        return self._marked(before.built(mixed, self._evidence(before), self._known).subjects)

    @cached_property
    def earlier(self) -> Sequence[tuple[Subject, Subject]]:
        """The subjects of the base, each as it was and as it is called after the change."""
        assert self.before is not None
        return [(one, _renamed(one, self.moves)) for one in self.before.facts.subjects]

    def pairs(self, subjects: Sequence[Subject]) -> list[Pair]:
        """Pair subjects of this side with those of the base."""
        return paired([renamed for _, renamed in self.earlier], subjects)

    def _marked(self, subjects: Sequence[Subject]) -> Sequence[Subject]:
        """Return subjects where what grows is said to be added, and what only moved is not."""
        grown = enlarged(self.pairs(subjects))
        return [_added(one, key_of(one) in grown) for one in subjects]

    def judgment(self, policies: Sequence[Policy], twins: Sequence[Subject] = ()) -> Judgment:
        """Return the verdicts of this side, the worse one where the base declares otherwise."""
        return super().judgment(policies, [*twins, *self.twins])

    def _evidence(self, side: "Side") -> EvidenceSource | None:
        source = side.evidence
        return None if source is None else _Paid(source, self.paid, self.keeps)

    @cached_property
    def _known(self) -> frozenset[Identity]:
        assert self.before is not None
        return frozenset(_identity(one, self.moves) for one in self.before.facts.owned)

    @cached_property
    def _code(self) -> list[Declaration]:
        return [one for one in self.declarations if one.kind != "workload"]

    @cached_property
    def manifests(self) -> list[Declaration]:
        """The manifests that this side has itself."""
        return [one for one in self.declarations if one.kind == "workload"]

    @cached_property
    def _manifests(self) -> list[Declaration]:
        """The manifests of the base where they lie now, and those of workloads that are new.

        One that is gone still speaks for the hardware that stays; a new one that takes hardware
        over from another workload speaks for nothing yet.
        """
        assert self.before is not None
        claimed = {_identity(one, self.moves): one for one in self.before.facts.owned}
        stays: set[str] = set()
        takes: set[str] = set()
        for one in self.facts.owned:
            earlier = claimed.get(_identity(one))
            names = {claim.workload for claim in earlier.claims} if earlier else set()
            stays |= names
            takes |= {claim.workload for claim in one.claims} if names else set()
        own = {one.address for one in self.manifests}
        old = [one for one in self.before.manifests if one.address in stays | own]
        known = {one.address for one in self.before.manifests}
        new = [one for one in self.manifests if one.address not in known | takes]
        return [*(_moved(one, self.moves) for one in old), *new]

    @property
    def _manifests_differ(self) -> bool:
        assert self.before is not None
        both = (*self.manifests, *self.before.manifests)
        return any(one.location.path in self.request.changed for one in both)

    @property
    def _evidence_differs(self) -> bool:
        assert self.before is not None
        read = {path for side in (self, self.before) for path, _ in side.tree.inputs}
        other = self.given | self.before.given
        return bool((read - other) & self.request.changed)


def _added(subject: Subject, added: bool) -> Subject:
    known = subject.facts.get("added_by_change")
    if known is None or known.value is added:
        return subject
    return subject._replace(facts={**subject.facts, known.name: known._replace(value=added)})


def _renamed(subject: Subject, moves: Differences) -> Subject:
    root, place = moves.folder(subject.root), subject.location
    address, workload = subject.address, subject.workload
    if root != subject.root and subject.implied:
        old, new = f"unowned:{subject.root or '.'}", f"unowned:{root or '.'}"
        address = address.replace(old, new)
        workload = workload.replace(old, new) if workload else workload
    moved = place._replace(path=moves.file(place.path)) if place else None
    return subject._replace(root=root, location=moved, address=address, workload=workload)


def _identity(one: Owned, moves: Differences = _STILL) -> Identity:
    declaration = one.resource.declaration
    return (moves.folder(declaration.root), declaration.context, one.resource.address)


def _moved(one: Declaration, moves: Differences) -> Declaration:
    """Return a manifest of the base where its folder lies after the change."""
    path = one.location.path
    folder = path.rpartition("/")[0]
    if folder not in moves.folders:
        return one
    return one._replace(location=one.location._replace(path=moves.file(path)))


def _advisory(policy: Policy, held: set[str]) -> Policy:
    if policy.id in held or not is_advisory(policy):
        return policy
    return policy._replace(enforcement="advisory")
