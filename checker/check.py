"""The one path: turns a request into a report. The only file that names all the stages."""

import os
import posixpath
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date
from functools import cache, cached_property
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from checker.catalog import Catalog, load_catalog
from checker.documents.refusals import nothing
from checker.documents.tree import SourceTree, find_project_root, folder_in_repository, is_marked
from checker.evaluation.ending import exit_code
from checker.evaluation.headlines import headlines
from checker.evaluation.judge import MATERIALITY, Judgment, Waive, judge
from checker.evaluation.pages import policy_rows
from checker.evaluation.scope import Scope
from checker.evaluation.tallies import tallies
from checker.exemptions import Exemptions
from checker.facts.build import Facts, build
from checker.facts.commit import committed
from checker.facts.subjects import Identity
from checker.inputs import assign
from checker.inputs.options import ReadOptions
from checker.inputs.terraform.surroundings import surroundings
from checker.model.bills import BillSource
from checker.model.declaration import Declaration
from checker.model.facts import SUBJECT_KINDS, EvidenceSource, Noting, Subject
from checker.model.location import Location
from checker.model.maturity import MaturityPage
from checker.model.policy import Policy
from checker.model.report import Gap, PolicyRow, Problem, Report
from checker.model.rows import NamedTuple
from checker.model.shared import Shared
from checker.policy.documents import load_documents
from checker.policy.extending import load_extended
from checker.policy.rulebook import Rulebook, local_policies, rulebook

PROFILES = ("local", "pre-commit", "pull-request", "audit")
FAIL_ON = ("fail", "warn", "unknown")
SECOND_READER = {"local": "all", "pre-commit": "off", "pull-request": "changed", "audit": "all"}
Trouble = TypeVar("Trouble", Problem, Gap)
Tell = Callable[[str, int, int], None]
_STAGES = ("Reading code", "Reading evidence", "Recognizing", "Judging")


class Request(NamedTuple):
    """What a run is asked to do; all paths are absolute.

    `second_reader` None takes the profile's own choice. `fail_on` is the mildest verdict that
    exits 1 (3 for `unknown`). `select` names policies, themes or selections; empty takes the
    settings' or the default. `code_only` leaves all evidence unread. A path that is a file of JSON
    is a plan or state that stands for the code of its root. `variables`, `environment` (what
    `TF_VAR_…` gives) and `workspace` are Terraform's. `root` is the project where it is not to be
    searched for, and `changed` what a change touches, for the second reader.
    """

    paths: tuple[Path, ...]
    as_of: date
    profile: str = PROFILES[0]
    var_files: tuple[Path, ...] = ()
    evidence: Path | None = None
    second_reader: str | None = None
    fail_on: str = FAIL_ON[0]
    select: tuple[str, ...] = ()
    code_only: bool = False
    variables: Mapping[str, str] = MappingProxyType({})
    environment: Mapping[str, str] = MappingProxyType({})
    workspace: str = "default"
    root: Path | None = None
    changed: frozenset[str] = frozenset()
    maturity: bool = False

    @property
    def project(self) -> Path:
        """The project of the first path, wide enough for all; it is computed as a whole."""
        if self.root is not None:
            return self.root
        given = [str(path.resolve()) for path in (*self.paths, *self.var_files)]
        return _project(find_project_root(self.paths[0]), tuple(given))


def check(request: Request, tell: Tell | None = None) -> Report:
    """Read, recognize, judge; trouble with files is in the report, never an exception."""
    return Run(request, tell or (lambda stage, done, total: None)).report()


class Run:
    """One run, stage after stage; each stage sees what the ones before it made.

    `rules` is the tree that settings, policies and waivers are read from, the run's own if none is
    given: a change is judged by those that it would change.
    """

    def __init__(
        self, request: Request, tell: Tell, tree: SourceTree | None = None,
        rules: SourceTree | None = None, shared: Shared | None = None,
    ) -> None:  # fmt: skip
        self.request = request
        self._tell, self._shared = tell, shared
        self.tree = tree or SourceTree(request.project)
        self.rules = rules or self.tree
        self.extended = load_extended(self.rules)
        self.settings = self.extended.settings
        self.tree.exclude(self.settings.exclude)
        hook = request.profile == PROFILES[1]
        self.plans = [] if hook else [path for path in request.paths if _is_plan(path)]
        asked = [path.parent if path in self.plans else path for path in request.paths]
        self.scope = Scope([self._inside(path) for path in asked], hook)
        self.given: set[str] = set()
        self.unused: set[str] = set()
        self._outside: SourceTree | None = None
        self.bills: BillSource | None = None
        self._problems: list[Problem] = []
        self.gaps: list[Gap] = []

    def _inside(self, path: Path) -> str:
        relative = path.resolve().relative_to(self.tree.root).as_posix()
        return "" if relative == "." else relative

    @cached_property
    def catalog(self) -> Catalog:
        """The catalog, each part loaded when it is asked for."""
        return load_catalog()

    @property
    def policies(self) -> tuple[tuple[Policy, ...], tuple[Problem, ...]]:
        """The policies of this run, and what is wrong with any of them."""
        return self.rulebook.policies, self.rulebook.problems

    @cached_property
    def rulebook(self) -> Rulebook:
        """The policies of this run as they stand, and what is worth knowing about them."""
        return rulebook(self.rules, self.extended, self.request.select, self.request.as_of)

    def report(self, kinds: Collection[str] = SUBJECT_KINDS) -> Report:
        """Return the report of the run; `kinds` are the kinds of subjects that are judged."""
        chosen, usage = self.policies
        return self._told([one for one in chosen if one.subject in kinds], usage)

    def overview(self) -> Report:
        """Return the report of the run without any verdict: what is there, and what went wrong."""
        return self._told((), ())

    def _told(self, chosen: Sequence[Policy], usage: Sequence[Problem]) -> Report:
        judgment = self.judgment(chosen)
        problems = [*self.extended.problems, *usage, *self.unread]
        if not self.given - self.unused and not problems and not self.scope.narrows:
            problems.append(nothing(path.name for path in self.request.paths))
        read = self.facts.read_modules
        gaps = [one for one in self.gaps if one.kind != "module" or one.location not in read]
        gaps += self.facts.gaps
        gaps += [gap for one in (self.evidence, self.bills) if one for gap in one.gaps]
        return self._report(chosen, judgment, _sorted(problems), _sorted(gaps))

    @property
    def unread(self) -> list[Problem]:
        """What should have been read and was not; judging may read more."""
        given = [bad for one in (self.evidence, self.bills) if one for bad in one.problems]
        return [*self._problems, *self.facts.problems, *self.tree.problems, *given]

    def judgment(self, policies: Sequence[Policy], twins: Sequence[Subject] = ()) -> Judgment:
        """Return the verdicts of some policies on what was asked for.

        `twins` are subjects as another declaration has them; the worse verdict counts.
        """
        self._begin(3)
        ruled = self.settings if self.settings.where else None
        return judge(
            policies,
            self.subjects,
            as_of=self.request.as_of,
            profile=self.request.profile,
            materiality=self.settings.materiality or MATERIALITY,
            local=local_policies(policies, ruled, self.request.as_of) if ruled else None,
            waive=self._waive(policies),
            twins=[subject for subject in twins if self.scope.touches(subject)],
        )

    @property
    def subjects(self) -> list[Subject]:
        """What is judged of the project: the subjects that were asked for."""
        return [subject for subject in self.facts.subjects if self.scope.touches(subject)]

    def _maturity(self) -> MaturityPage:
        from checker.evaluation.standings import page

        book = rulebook(self.rules, self.extended, ("all",), self.request.as_of)
        return page(book.policies, self.subjects, self.request.as_of)

    def _waive(self, policies: Sequence[Policy]) -> Waive | None:
        """Return what becomes of findings that are waived or in the baseline, None without any."""
        approvers = self.settings.approvers
        found = self.exemptions.of(policies, self.rulebook.ids, approvers, self.scope)
        self._problems += self.exemptions.problems
        return found

    @cached_property
    def exemptions(self) -> Exemptions:
        """The waivers and the baseline that are in force."""
        return Exemptions(self.rules, self.request.as_of, self.request.profile)

    def _begin(self, stage: int) -> None:
        self._tell(_STAGES[stage], stage, len(_STAGES))

    @cached_property
    def declarations(self) -> list[Declaration]:
        """What the files declare: every file goes to the readers that take it."""
        self._begin(0)
        request = self.request
        options = ReadOptions(
            var_files=tuple(self._inside(path) for path in request.var_files),
            second_reader=request.second_reader or SECOND_READER[request.profile],
            ai_types=self.catalog.types,
            roots=self.settings.roots,
            changed=request.changed,
            asked=tuple(self._inside(path) for path in request.paths if path.is_dir()),
            plans=tuple(self._inside(path) for path in self.plans),
            variables=request.variables,
            environment=request.environment,
            workspace=request.workspace,
        )
        declarations: list[Declaration] = []
        for reader, paths in assign(self.tree.walk(), self.tree):
            reading = reader.read(paths, self.tree, options)
            declarations += reading.declarations
            self._problems += reading.problems
            self.gaps += reading.gaps
            self.given.update(paths)
            self.unused.update(reading.unused)
            self.scope.reach(reading.built_from)
        return declarations

    @cached_property
    def facts(self) -> Facts:
        """The subjects with their facts."""
        found = self.built(self.declarations, self.evidence)
        return committed(found, self.tree.root) if self.request.profile == PROFILES[1] else found

    def built(
        self,
        declarations: Sequence[Declaration],
        evidence: EvidenceSource | None,
        known_before: Collection[Identity] | None = None,
    ) -> Facts:
        """Return the subjects of some declarations with their facts, by the settings of the run."""
        self._begin(2)
        return build(
            declarations,
            catalog=self.catalog,
            settings=self.settings,
            evidence=evidence,
            as_of=self.request.as_of,
            known_before=known_before,
            bills=self.bills,
        )

    @cached_property
    def evidence(self) -> EvidenceSource | None:
        """The evidence of the run; nothing is imported where there is none."""
        if self.request.code_only:
            return None
        self._begin(1)
        named = [
            posixpath.join(posixpath.dirname(declaration.location.path), str(node.value))
            for declaration in self.declarations
            if declaration.kind == "workload"
            for node in declaration.body.find("evidence.*.file")
        ]
        if self._shared is not None:
            return self._seen(self._shared, named)
        asked = self.request.evidence
        folder = self.settings.evidence.folder if asked is None else None
        if asked is not None and asked.resolve().is_relative_to(self.tree.root):
            folder = self._inside(asked)
        elif asked is not None:
            self._outside = SourceTree(asked)
        if not (named or folder is not None or self._outside):
            return None
        from checker import billing, evidence

        paths = [*named, *([folder] if folder is not None else [])]
        where = ([""], self._outside) if self._outside else (paths, self.tree)
        self.bills = billing.among(*where, self.catalog, self.request.as_of, self.settings)
        return evidence.read(
            paths,
            self.tree,
            self.request.as_of,
            self.settings.evidence.newest_within,
            self._outside,
            self.bills.paths,
        )

    def _seen(self, shared: Shared, named: Sequence[str]) -> EvidenceSource:
        from checker import evidence

        own = evidence.read(named, self.tree, self.request.as_of) if named else None
        self.bills = shared.bills
        return shared.view(own, self.settings)

    def _report(
        self,
        policies: Sequence[Policy],
        judgment: Judgment,
        problems: list[Problem],
        gaps: list[Gap],
    ) -> Report:
        items = [item for item in self.facts.items if self.scope.shows(item)]
        implied = frozenset(row.name for row in self.facts.workloads if not row.declared)
        roots = {item.root for item in items}
        workloads = [
            row
            for row in self.facts.workloads
            if self.scope.holds(row.root) or (not row.declared and row.root in roots)
        ]
        report = Report(
            as_of=self.request.as_of,
            profile=self.request.profile,
            contexts=tuple(sorted({item.context for item in items})) or ("defaults",),
            counts=judgment.counts,
            exit_code=0,
            findings=judgment.findings,
            headlines=headlines(judgment.findings, implied),
            passed=judgment.passed,
            not_applicable=judgment.not_applicable,
            inventory=items,
            workloads=workloads,
            questions=judgment.questions,
            problems=[one for one in problems if one.usage or self.scope.concerns(one.location)],
            gaps=[gap for gap in gaps if self.scope.concerns(gap.location)],
            inputs=self._inputs(problems),
            policies=self._policy_rows(policies, judgment),
            waivers=judgment.waivers,
            baseline=self.exemptions.row,
            folder=folder_in_repository(self.tree.root),
            grounds=judgment.grounds,
            notices=(
                *(self.rulebook.notices if policies else ()),
                *(self.evidence.notices if isinstance(self.evidence, Noting) else ()),
                *self.facts.notices,
            ),
            maturity=self._maturity() if self.request.maturity else None,
            **tallies(judgment.findings, workloads)._asdict(),
        )
        return report._replace(exit_code=exit_code(report, self.request.fail_on))

    def _policy_rows(self, policies: Sequence[Policy], judgment: Judgment) -> tuple[PolicyRow, ...]:
        rows = policy_rows(policies, load_documents())
        if any(finding.subject_kind == "waiver" for finding in judgment.findings):
            from checker.evaluation.waiving import policy_row

            return (*rows, policy_row())
        return rows

    def _inputs(self, problems: Iterable[Problem]) -> list[dict[str, str]]:
        """Account for every file that a reader took: judged, or could not be checked."""
        digests = dict(self.tree.inputs + (self._outside.inputs if self._outside else []))
        digests.update(row for package in self.extended.packages for row in package.inputs)
        trouble = {problem.location.path for problem in problems if problem.location}
        shut = {problem.location.path for problem in self.tree.problems if problem.location}
        rows = [
            {
                "path": path,
                "sha256": digests.get(path, ""),
                "outcome": "could_not_check" if path in trouble else "judged",
            }
            for path in sorted((self.given - self.unused) | set(digests) | shut)
        ]
        left_out = {one.path for one in self.tree.excluded} | self.unused
        rows += [{"path": path, "sha256": "", "outcome": "excluded"} for path in left_out]
        unread = [row for row in rows if row["outcome"] == "judged" and not row["sha256"]]
        if unread:
            raise AssertionError(f"{unread[0]['path']} was given, and neither judged nor refused")
        return sorted(rows, key=lambda row: row["path"])


def _is_plan(path: Path) -> bool:
    """Whether a path that was asked for is a plan or state; Terraform in JSON is code."""
    code = (".tf.json", ".tofu.json", ".tfvars.json")
    named = path.suffix in (".json", ".tfstate") and not path.name.endswith(code)
    return named and path.is_file()


@cache
def _project(root: Path, given: tuple[str, ...]) -> Path:
    """Return the folder that holds a project and all that was given.

    Without a repository or settings the modules that the code calls say how far it reaches.
    """
    if not is_marked(root):
        root = surroundings(root)
    return Path(os.path.commonpath([str(root), *given]))


def _sorted(rows: Iterable[Trouble]) -> list[Trouble]:
    """Return problems or gaps by place, each told once."""
    return sorted(dict.fromkeys(rows), key=lambda row: (row.location or Location(""), row.message))
