"""What a run found: findings, problems, gaps, the inventory, and the report that holds them."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from checker.model.change import Change
from checker.model.location import Location
from checker.model.maturity import MaturityPage
from checker.model.money import Money as Money
from checker.model.rows import NamedTuple
from checker.model.values import Interval

VERDICTS = ("fail", "warn", "unknown", "pass", "not_applicable", "waived")


class Problem(NamedTuple):
    """Something that should have been read or judged and was not.

    `kind` is a short slug (`syntax`, `limit`, `duplicate-key`, `encoding`, `schema`, `readers-
    contradict`, …). `next_step` is what the reader can do. `usage` problems are of policies,
    settings and waivers, and end in exit 2 rather than 3. `judged` tells what was judged all the
    same.
    """

    kind: str
    message: str
    location: Location | None = None
    next_step: str = ""
    usage: bool = False
    judged: str = ""


class Gap(NamedTuple):
    """Something outside reach (a registry module, a template, a variable without default)."""

    kind: str
    message: str
    location: Location | None = None


class Notice(NamedTuple):
    """Something worth knowing that nobody has to mend now (a deprecated policy, a newer one)."""

    message: str
    location: Location | None = None
    next_step: str = ""


class Impact(NamedTuple):
    """What a finding is worth; `kind` is `idle`, `saving` or `at_stake`.

    `since` is the first day that a saving can be had, None where it is today.
    """

    amount: Any
    currency: str
    period: str
    kind: str
    method: str
    since: date | None = None


class Evidence(NamedTuple):
    """One fact that a verdict used, as reports show it."""

    fact: str
    value: Any
    unit: str
    basis: str
    location: Location | None = None
    because: str = ""


class Finding(NamedTuple):
    """The verdict of one policy on one subject.

    `folded_under` is the fingerprint of the finding that tells the same cause. `waits_until` is
    the day from which an unknown verdict can be judged, where nothing but time is missing. `saving`
    is what whole machines give that nobody needs, where `impact` is what is idle.
    `reason` are the clauses that decided, without their numbers, of an unknown one the facts that
    are missing; `declared_in` is the folder of the subject's own declaration. `change` tells it
    from the baseline or the base: `new`, `worsened`, `unchanged`, empty where nothing is compared.
    `covered` says how much of its window was measured (`720 of 720 hours`), where that is known.
    `standing` says why the policy only advises, whatever it asks: `preview` or `newer`.
    """

    policy: str
    controls: tuple[str, ...]
    subject_kind: str
    address: str
    workload: str | None
    root: str
    context: str
    verdict: str
    possible: tuple[str, ...]
    severity: str
    enforcement: str
    blocking: bool
    cause: str
    headline: str
    money: str
    remediation: str
    at: str
    notes: tuple[str, ...]
    location: Location | None
    depends_on: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    missing: tuple[str, ...]
    missing_because: tuple[str, ...]
    basis: str
    fingerprint: str
    impact: Impact | None = None
    folded_under: str | None = None
    waiver: Mapping[str, Any] | None = None
    waits_until: str | None = None
    saving: Impact | None = None
    standing: str = ""
    reason: tuple[str, ...] = ()
    declared_in: str = ""
    change: str = ""
    covered: str = ""


class Item(NamedTuple):
    """One recognized declaration in the inventory (DESIGN: the JSON report)."""

    file: str
    line: int
    root: str
    context: str
    address: str
    kind: str
    type: str
    ai_spend: str
    role: str
    active: bool | None
    deployment_model: str | None
    management: str | None
    provider: str | None
    sku: str | None
    accelerator: str | None
    accelerators_per_instance: Any
    instances: Mapping[str, Any]
    commitment: str | None
    model: str | None
    owner: str | None
    cost_center: str | None
    region: str | None
    workload: str | None
    unknown: Mapping[str, str]
    identified_by: tuple[str, ...]
    copies: Interval = Interval(1, 1)
    price: Money | None = None
    column: int = 1


class Question(NamedTuple):
    """A fact that would settle unknown verdicts: how many alone, how many it helps, who knows."""

    fact: str
    meaning: str
    who: str
    settles: int
    helps: int
    workloads: tuple[str, ...]
    per_team: bool = False


class WorkloadSummary(NamedTuple):
    """The heading of one workload in a report: what it is, and what it costs."""

    name: str
    declared: bool
    team: str | None
    deployment_model: str | None
    description: str
    cost: Money | None
    cost_basis: str
    location: Location | None
    resources: int
    root: str = ""
    owner: str | None = None


class Headline(NamedTuple):
    """One finding as people see it, with what is told under it.

    `places` are all places of the same finding, worst first, and `times` how often it was made;
    `others` names the other roots without a manifest where the same policy says the same with
    other numbers; `same_cause` names the policies that fail for the same reason.
    """

    finding: Finding
    places: tuple[Location | None, ...]
    times: int
    same_cause: tuple[str, ...] = ()
    others: tuple[str, ...] = ()


class Limit(NamedTuple):
    """A number or list that a policy asks for, in the words of its type.

    `origin` is `document`, or says whose number it is. Where an organization changed it,
    `document` holds what stood there before, and `reason` why.
    """

    name: str
    value: str
    meaning: str
    origin: str
    document: str = ""
    reason: str = ""


class Passage(NamedTuple):
    """Where a policy comes from: a section of a document, with the document's title and address."""

    document: str
    title: str
    section: str
    lines: tuple[int, int]
    digest: str
    address: str = ""
    attribution: str = ""


class PolicyRow(NamedTuple):
    """A policy of the run as reports tell it: what it asks, how it is mended, where it is from.

    `waiver_days` is 0 where no waiver is possible.
    """

    id: str
    digest: str
    title: str = ""
    theme: str = ""
    kind: str = ""
    subject: str = ""
    severity: str = ""
    enforcement: str = ""
    controls: tuple[str, ...] = ()
    rationale: str = ""
    remediation: str = ""
    limits: tuple[Limit, ...] = ()
    sources: tuple[Passage, ...] = ()
    waiver_days: int = 0


class Tally(NamedTuple):
    """What the findings of one workload or one owner add up to.

    `name` is empty for what belongs to nobody. `verdict` is the worst one; `at_stake` counts each
    dollar once, fails and warnings only; `workloads` are the names that were added.
    """

    name: str
    verdict: str
    counts: Mapping[str, int]
    at_stake: tuple[Money, ...]
    workloads: tuple[str, ...] = ()


class WaiverRow(NamedTuple):
    """One waiver in the register of a report.

    `state` is `in_force`, or says why it suppresses nothing (`not_granted_yet`, `expired`,
    `too_long`, `self_approved`, `unknown_approver`, `unknown_policy`, `not_possible`, `unused`,
    `ends_before_it_begins`). `days_left` counts to its last day, 0 on that day, below after it.
    `findings` are those that it covers, `at_stake` what they are worth, each dollar once. Where it
    `ends_soon`, every report says so.
    """

    policy: str
    covers: str
    state: str
    days_left: int
    expires: date
    granted: date
    owner: str
    approver: str
    ticket: str
    reason: str
    until_then: str
    location: Location
    findings: int = 0
    at_stake: tuple[Money, ...] = ()
    ends_soon: bool = False


class BaselineRow(NamedTuple):
    """How the findings of a run differ from the baseline, counted by what became of them.

    `known` are older ones, which do not block; `fixed` stand in the baseline and are gone, and
    `gone` names up to a few of them. Nothing is told of policies that were not judged.
    """

    path: str
    as_of: date
    new: int
    worsened: int
    known: int
    fixed: int
    gone: tuple[str, ...] = ()


class Report(NamedTuple):
    """Everything a run has to say; formats write it and compute nothing.

    `fits` holds a `Fit` (model/fit, built on this module) for each chart that a page shows.
    `grounds` counts the passes by the ground that they rest on.

    `folder` is where the project lies in its repository (`services/chat`, mostly empty): forges
    tell places from the root of the repository. `change` is set where a change was judged against
    its base: headlines, problems that stop and what blocks are then those of the change.
    """

    as_of: date
    profile: str
    contexts: tuple[str, ...]
    counts: Mapping[str, int]
    exit_code: int
    findings: Sequence[Finding]
    headlines: Sequence[Headline]
    passed: Mapping[str, Sequence[str]]
    not_applicable: Mapping[str, int]
    inventory: Sequence[Item]
    workloads: Sequence[WorkloadSummary]
    questions: Sequence[Question]
    problems: Sequence[Problem]
    gaps: Sequence[Gap]
    inputs: Sequence[Mapping[str, str]]
    policies: Sequence[PolicyRow]
    prices_as_of: str = ""
    at_stake: Sequence[Money] = ()
    by_workload: Sequence[Tally] = ()
    by_owner: Sequence[Tally] = ()
    folder: str = ""
    grounds: Mapping[str, int] = {}
    notices: Sequence[Notice] = ()
    maturity: MaturityPage | None = None
    waivers: Sequence[WaiverRow] = ()
    waived_at_stake: Sequence[Money] = ()
    baseline: BaselineRow | None = None
    change: Change | None = None
    fits: Sequence[Any] = ()
