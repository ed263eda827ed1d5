"""Compares both sides of a change once they are judged, and tells what the change does."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from checker.change.rules import previewed
from checker.change.side import Side
from checker.change.sight import covered, left_aside, unread
from checker.change.sources import Sources
from checker.check import Tell
from checker.documents.differences import differences, edit_of, unchanged
from checker.documents.revision import RevisionTree
from checker.documents.tree import Source, SourceTree
from checker.evaluation.ending import exit_code
from checker.evaluation.growth import (
    Pair,
    enlarged,
    growth_fix,
    growth_headline,
    growth_money,
    growth_of,
    key_of,
    money_added,
)
from checker.evaluation.matching import Sides, change_headlines, compared, sides
from checker.evaluation.vanishing import hidden, policy_rows, removed
from checker.facts.redeclared import redeclared
from checker.facts.tallies import rows, total
from checker.inputs import SUFFIXES
from checker.model.change import STATES, Change, Growth
from checker.model.facts import Subject
from checker.model.location import Location
from checker.model.report import Finding, Gap, Headline, Problem, Report

_NUMBERS = re.compile(r"\d+")
_ENDINGS = (*SUFFIXES, ".csv", ".txt", ".prom", ".parquet")


class Comparison:
    """Both sides of a change, judged."""

    def __init__(self, found: Sources, tell: Tell) -> None:
        self.found, self._tell, request = found, tell, found.request
        now, disk = SourceTree(request.project), SourceTree(request.project)
        tracked = found.repository.tracked()
        self._modules = [path for path, blob in found.blobs.items() if blob.module
                         and not any(one.startswith(f"{path}/") for one in tracked)]  # fmt: skip
        now.exclude(f"{path}/**" for path in self._modules)
        self.moves = differences(
            found.blobs, disk, _ENDINGS,
            found.repository.renames(found.base.commit),
            [path for path in now.walk() if found.aside(path)],
        )  # fmt: skip
        then = RevisionTree(request.project, found.repository, found.blobs, found.aside,
                            unchanged(found.blobs, disk, _ENDINGS, self.moves))  # fmt: skip
        code = tuple(path.parent if path.is_file() and path.suffix == ".json" else path
                     for path in request.paths)  # fmt: skip
        rules = RevisionTree(request.project, found.repository, found.rules, found.aside)
        earlier = request._replace(paths=code, second_reader="off")
        self.before = Side(earlier, tell, then, rules=rules if found.base.moved else None)
        request = request._replace(changed=self.moves.changed)
        self.after = Side(request, tell, now, self.before, self.moves)

    def report(self) -> Report:
        """Return the report of the change."""
        before, after = self.before.report(), self.after.report()
        policies = {policy.id: policy for policy in self.after.rulebook.policies}
        told = compared(self._renamed(before.findings), after.findings, self._sides, policies)
        extra = [*self._removed(), *self._hidden()]
        findings = [*extra, *told.findings]
        heads = change_headlines(findings, _implied(after), policies)
        growth = tuple(self._growth())
        heads = [_enlarging(head, growth) for head in heads]
        findings = _as_told(findings, heads)
        rules = previewed(self.before, self.after, [head.finding for head in heads], self._tell)
        # A change may take away the last of what there is to check.
        own = [one for one in after.problems if one.kind != "nothing-to-check"]
        problems = [
            *dict.fromkeys((*own, *rules.problems, *unread(self.found, self.before, self.after)))
        ]
        stopping = self._new(before.problems, problems)
        counts = {**told.counts, "new": told.counts.get("new", 0) + len(extra)}
        fails = sum(one.verdict == "fail" for one in extra)
        totals = {**after.counts, "fail": after.counts["fail"] + fails,
                  "warn": after.counts["warn"] + len(extra) - fails}  # fmt: skip
        change = self._change(counts, heads, growth, len(problems) - len(stopping))
        report = after._replace(
            gaps=[*after.gaps, *map(_module, self._modules),
                  *left_aside(self.found, self.before, self.after)],
            findings=findings, headlines=heads, counts=totals, problems=problems,
            change=change._replace(previews=rules.previews),
            policies=(*after.policies, *(policy_rows() if extra else ())),
        )  # fmt: skip
        brought = [one for one in findings if one.change in ("new", "worsened")]
        code = exit_code(report._replace(problems=stopping, findings=brought),
                         self.found.request.fail_on)  # fmt: skip
        return report._replace(exit_code=code)

    @cached_property
    def _pairs(self) -> list[Pair]:
        """Every subject of the change, also those that only the base declares, with its past."""
        own = self.after.facts.subjects
        keys = {key_of(one) for one in own}
        return self.after.pairs(
            [*own, *(one for one in self.after.twins if key_of(one) not in keys)]
        )

    @cached_property
    def _sides(self) -> Sides:
        as_declared = self.after.pairs(self.after.twins) if self.after.twins else []
        return sides(self._pairs, enlarged(self._pairs) | enlarged(as_declared))

    def _renamed(self, findings: Sequence[Finding]) -> list[Finding]:
        """Return the findings of the base as what they are about is called after the change."""
        halves = {id(pair.before): pair.after for pair in self._pairs}
        names = {key_of(old): halves.get(id(new)) for old, new in self.after.earlier}
        told = []
        for one in findings:
            root = one.root if one.subject_kind == "resource" else ""
            now = names.get((one.subject_kind, root, one.context, one.address))
            if now is not None:
                one = one._replace(root=now.root, context=now.context, address=now.address)
            told.append(one._replace(declared_in=self.moves.folder(one.declared_in)))
        return told

    def _removed(self) -> Iterator[Finding]:
        """Yield the workloads whose manifest goes while hardware of theirs stays."""
        own = {one.address for one in self.after.manifests}
        now = {key_of(one): one for one in self.after.facts.subjects}
        for _, workload in self.after.earlier:
            if workload.kind != "workload" or workload.implied or workload.address in own:
                continue
            mine = [one for _, one in self.after.earlier
                    if one.kind == "resource" and one.workload == workload.address]  # fmt: skip
            stays = [now[key_of(one)] for one in mine if key_of(one) in now]
            if stays and self.after.scope.touches(stays[0]):
                claimed = {one.workload or "" for one in stays if not one.implied}
                everything = all(not one.implied for one in stays)
                yield removed(workload, stays, sorted(claimed) if everything else ())

    def _hidden(self) -> Iterator[Finding]:
        """Yield hardware of which the change leaves open whether it is AI spend."""
        side = self.after
        there = {key_of(one) for one in side.facts.subjects}
        gone = [(old, new) for old, new in side.earlier
                if old.kind == "resource" and key_of(new) not in there]  # fmt: skip
        for old, place, because, declared in covered(side, self.moves, gone):
            if side.scope.touches(old):
                yield hidden(old, place, because, declared)

    def _growth(self) -> Iterator[Growth]:
        for pair in self._pairs:
            found = growth_of(pair)
            if found is not None and pair.after is not None and side_holds(self.after, pair.after):
                yield self._edited(found, pair.after)

    def _edited(self, growth: Growth, subject: Subject) -> Growth:
        """Return a growth with the line of the change that makes it, where one does."""
        fact = subject.facts.get("instances.desired") or subject.facts.get("accelerator_count")
        touched = sorted((fact.files if fact else frozenset()) & self.moves.changed)
        earlier = {new: old for old, new in self.moves.files.items()}
        for path in touched:
            before = self.before.tree.read(earlier.get(path, path))
            after = self.after.tree.read(path)
            if isinstance(before, Source) and isinstance(after, Source):
                edit = edit_of(before.text, after.text)
                if edit is not None:
                    return growth._replace(location=Location(path, edit.line), edit=edit.text)
        return growth

    def _new(self, before: Sequence[Problem], after: Sequence[Problem]) -> list[Problem]:
        """Return the problems that the base does not have."""
        known = Counter(self._problem(one) for one in before)
        new = []
        for one in dict.fromkeys(after):
            if known[_problem(one)]:
                known[_problem(one)] -= 1
            else:
                new.append(one)
        return new

    def _problem(self, one: Problem) -> tuple[str, str, str]:
        if one.location is None:
            return _problem(one)
        moved = one.location._replace(path=self.moves.file(one.location.path))
        return _problem(one._replace(location=moved))

    def _change(
        self, counts: Mapping[str, int], heads: Sequence[Headline], growth: tuple[Growth, ...],
        older_problems: int,
    ) -> Change:  # fmt: skip
        stops = [head.finding for head in heads if head.finding.blocking]
        names = dict.fromkeys(one.workload for one in stops if one.workload)
        measured = {one.address: one.measures.keys() for one in self.after.facts.subjects}
        then, now = (
            {one.currency: one for one in total(rows(side.facts)).money}
            for side in (self.before, self.after)
        )
        base = self.found.base
        return Change(
            asked=base.asked,
            base=base.commit,
            moved=base.moved,
            counts={name: counts.get(name, 0) for name in STATES},
            unknown=counts.get("unknown", 0),
            added=money_added(then, now),
            workloads=tuple(names),
            growth=growth,
            declared=redeclared(self.before.manifests, self.after.manifests, measured),
            older_problems=older_problems,
            files=sorted(self.moves.changed),
            approvers=self.before.settings.approvers,
        )


def side_holds(side: Side, subject: Subject) -> bool:
    """Whether a subject belongs to what was asked for."""
    return side.scope.touches(subject)


def _module(path: str) -> Gap:
    message = f"the submodule {path} is a repository of its own, and is not compared"
    return Gap("submodule", message, Location(path))


def _problem(one: Problem) -> tuple[str, str, str]:
    """Return what makes a problem the same one after lines have moved."""
    return (one.kind, one.location.path if one.location else "", _NUMBERS.sub("", one.message))


def _implied(report: Report) -> frozenset[str]:
    return frozenset(row.name for row in report.workloads if not row.declared)


def _as_told(findings: Sequence[Finding], heads: Sequence[Headline]) -> list[Finding]:
    """Return the findings in the words and at the places in which they are told."""
    told = {head.finding.fingerprint: head.finding for head in heads}
    return [
        one._replace(
            headline=new.headline, money=new.money, remediation=new.remediation, at=new.at,
            location=new.location,
        )
        if (new := told.get(one.fingerprint)) is not None and new.policy == one.policy
        else one
        for one in findings
    ]  # fmt: skip


def _enlarging(head: Headline, growth: Sequence[Growth]) -> Headline:
    """Return a headline on an idle pool as one on what the change adds to it."""
    finding = head.finding
    measured = any(one.fact == "gpu_utilization" for one in finding.evidence)
    grown = next((one for one in growth if one.address == finding.address), None)
    if not measured or grown is None or not finding.blocking or finding.verdict != "fail":
        return head
    told = finding._replace(
        headline=growth_headline(grown), money=growth_money(grown), remediation=growth_fix(grown),
        at=grown.edit, location=grown.location or finding.location,
    )  # fmt: skip
    return head._replace(finding=told, places=(told.location,))
