"""What an organization or a repository sets in `ai-spend.yaml`, parsed and with places."""

import datetime
from collections.abc import Mapping
from decimal import Decimal

from checker.model.declaration import Node
from checker.model.location import Location
from checker.model.report import Money
from checker.model.rows import NamedTuple

NOWHERE = Location("ai-spend.yaml")


class PolicyOverride(NamedTuple):
    """What is set for one policy.

    `parameters` holds what was written (`55%`) with its place; the policy's own parameter types
    decide what it means. Until and including `until` it holds; `advisory_until` likewise.
    """

    policy: str
    location: Location
    parameters: Mapping[str, Node] = {}
    reason: str = ""
    until: datetime.date | None = None
    enforcement: str | None = None
    advisory_until: datetime.date | None = None


class FolderRules(NamedTuple):
    """Other rules for the folders that a glob names.

    `level` is the number of packages below the settings that hold them: 0 for the lowest.
    """

    path: str
    policies: Mapping[str, PolicyOverride]
    location: Location
    level: int = 0


class Dated(NamedTuple):
    """An answer that somebody gave on a day: `by` and `date` stand where it stands.

    `values` are the answer's own fields as written: `level` of technical readiness, `people` and
    `on_call` of mlops, `reviewed` …
    """

    values: Mapping[str, Node]
    by: str
    date: datetime.date
    location: Location
    expires: datetime.date | None = None
    evidence_url: str = ""


class Team(NamedTuple):
    """What is the same for all workloads of one team; None and empty are left out, so unknown.

    `roles` names a person or group for a role, or is the string `none`. `answers` holds the dated
    answers by name (`technical_readiness`, `mlops`, `responsibilities`, `cost_model`, `review`).
    """

    name: str
    location: Location
    maturity: str | None = None
    cost_center: str | None = None
    accounts: tuple[str, ...] = ()
    roles: Mapping[str, str] = {}
    answers: Mapping[str, Dated] = {}
    places: Mapping[str, Location] = {}


class Price(NamedTuple):
    """A price of the organization's own: a machine (`price`), or a model's tokens by the million.

    `term` is the length of the commitment in days, or None on demand.
    """

    sku: str
    location: Location
    source: str
    date: datetime.date
    price: Money | None = None
    input_price: Money | None = None
    output_price: Money | None = None
    term: Decimal | None = None
    region: str | None = None


class CurrencyRate(NamedTuple):
    """One unit of `currency` is worth `rate` units of `to` on a day."""

    currency: str
    to: str
    rate: Decimal
    date: datetime.date
    source: str
    location: Location


class Pack(NamedTuple):
    """The pinned policy pack: newer policies stay advisory, another digest is an error."""

    version: str | None
    digest: str | None
    location: Location


class EvidenceSettings(NamedTuple):
    """Where evidence files lie, and how old (in days) the newest may be."""

    folder: str | None = None
    newest_within: Decimal | None = None
    location: Location = NOWHERE


class Settings(NamedTuple):
    """Everything of the settings file; without a file, what holds by default.

    `select` empty means the default selection. `maturity` holds for teams without their own.
    `materiality` is the money a month under which a finding never blocks. `layers` hold what
    the packages that are extended set for policies, lowest first; `policies` stand above them.
    `packages` names those packages in the same order. `places` tells where each key stands.
    """

    location: Location = NOWHERE
    extends: tuple[str, ...] = ()
    pack: Pack | None = None
    select: tuple[str, ...] = ()
    approvers: tuple[str, ...] = ()
    evidence: EvidenceSettings = EvidenceSettings()
    policies: Mapping[str, PolicyOverride] = {}
    policy_folders: tuple[str, ...] = ()
    teams: Mapping[str, Team] = {}
    prices: tuple[Price, ...] = ()
    currency_rates: tuple[CurrencyRate, ...] = ()
    roots: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    where: tuple[FolderRules, ...] = ()
    maturity: str | None = None
    materiality: Money | None = None
    identification: Dated | None = None
    present: bool = False
    layers: tuple[Mapping[str, PolicyOverride], ...] = ()
    packages: tuple[str, ...] = ()
    places: Mapping[str, Location] = {}
