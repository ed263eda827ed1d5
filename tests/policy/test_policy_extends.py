"""What a repository takes from its organization: found, chained, merged, and told by name."""

import sys
from datetime import date
from pathlib import Path

import pytest

from checker.documents.packages import installed
from checker.documents.tree import SourceTree
from checker.model.facts import Subject
from checker.model.location import Location
from checker.policy.extending import Extended, load_extended
from checker.policy.local import LocalPolicies
from checker.policy.rulebook import Rulebook, rulebook

BUSY = "reserved-gpu-sustains-utilization"
OWNER = "ai-spend-has-an-owner"
DAY = date(2026, 11, 21)
OWN = """\
id: {name}
title: Own
require: {{attribute: root.size, at_most: 100}}
message: too large
"""


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "site-packages"
    folder.mkdir()
    monkeypatch.setattr(sys, "path", [str(folder), *sys.path])
    return folder


def package(site: Path, name: str, settings: str, *policies: str) -> Path:
    folder = site / name.replace("-", "_")
    (folder / "policies" / "shared").mkdir(parents=True)
    (folder / "__init__.py").write_text("raise SystemExit('a package of data was imported')")
    (folder / "ai-spend.yaml").write_text(f"schema: ai-spend/settings/v1\n{settings}")
    for one in policies:
        (folder / "policies" / "shared" / f"{one}.yaml").write_text(OWN.format(name=one))
    return folder


def extended(tmp_path: Path, settings: str) -> Extended:
    project = tmp_path / "project"
    project.mkdir(exist_ok=True)
    (project / "ai-spend.yaml").write_text(f"schema: ai-spend/settings/v1\n{settings}")
    return load_extended(SourceTree(project))


def rules(tmp_path: Path, settings: str, *names: str) -> Rulebook:
    found = extended(tmp_path, settings)
    assert found.problems == ()
    return rulebook(SourceTree(tmp_path / "project"), found, names, DAY)


def test_without_extends_nothing_is_looked_for(tmp_path: Path) -> None:
    found = extended(tmp_path, "select: [core]\n")
    assert (found.packages, found.settings.layers, found.problems) == ((), (), ())


def test_a_package_brings_settings_and_policies_and_is_never_imported(
    tmp_path: Path, site: Path
) -> None:
    package(site, "acme-rules", "select: [own]\nmaturity: walk\n", "gpus-sleep")
    found = rules(tmp_path, "extends: Acme.Rules\n")
    (policy,) = found.policies
    assert (policy.id, found.problems) == ("gpus-sleep", ())
    assert str(policy.location) == "Acme.Rules:policies/shared/gpus-sleep.yaml:1"
    assert extended(tmp_path, "extends: acme-rules\n").settings.maturity == "walk"


@pytest.mark.parametrize(
    ("below", "above", "read", "value"),
    [
        ("select: [all]", "", "select", ("all",)),
        ("select: [all]", "select: [core]", "select", ("core",)),
        ("approvers: [a, b]", "", "approvers", ("a", "b")),
        ("approvers: [a, b]", "approvers: [b]", "approvers", ("b",)),
        ("maturity: run", "maturity: crawl", "maturity", "crawl"),
        ("roots: [a]", "roots: [b]", "roots", ("a", "b")),
        ("exclude: [a, b]", "exclude: [b, c]", "exclude", ("a", "b", "c")),
    ],
)
def test_a_repository_stands_above_its_organization(
    tmp_path: Path, site: Path, below: str, above: str, read: str, value: object
) -> None:
    package(site, "acme", f"{below}\n")
    found = extended(tmp_path, f"extends: acme\n{above}\n")
    assert found.problems == ()
    assert getattr(found.settings, read) == value


def test_teams_are_merged_field_by_field_and_prices_of_the_repository_come_first(
    tmp_path: Path, site: Path
) -> None:
    price = "- {{sku: aws/p5, price: ${}/h, source: PO, date: 2026-04-01}}"
    package(
        site,
        "acme",
        "evidence: {newest_within: 7d}\n"
        "teams:\n"
        "  ml:\n"
        "    maturity: walk\n"
        "    cost_center: RD-1\n"
        '    accounts: ["1"]\n'
        "    roles: {finops: f, finance: m}\n"
        "  web: {maturity: run}\n"
        f"prices:\n  {price.format(1)}\n",
    )
    found = extended(
        tmp_path,
        "extends: acme\n"
        "evidence: {folder: metrics}\n"
        "teams:\n"
        '  ml: {maturity: run, accounts: ["2"], roles: {finance: n}}\n'
        f"prices:\n  {price.format(2)}\n",
    ).settings
    team = found.teams["ml"]
    assert (team.maturity, team.cost_center, team.accounts) == ("run", "RD-1", ("1", "2"))
    assert team.roles == {"finops": "f", "finance": "n"}
    assert str(team.places["cost_center"]) == "acme:ai-spend.yaml:6"
    assert found.teams["web"].maturity == "run"
    assert [one.price and one.price.amount for one in found.prices] == [2, 1]
    assert (found.evidence.folder, found.evidence.newest_within) == ("metrics", 7)


def test_packages_stand_upon_each_other_and_the_same_one_stands_once(
    tmp_path: Path, site: Path
) -> None:
    package(site, "ground", "maturity: crawl\nmateriality: $1/month\n")
    package(site, "left", "extends: ground\nmaturity: walk\n")
    package(site, "right", "extends: [ground]\nmateriality: $2/month\n")
    found = extended(tmp_path, "extends: [left, right]\n")
    assert found.settings.packages == ("ground", "left", "right")
    assert found.settings.maturity == "walk"
    assert found.settings.materiality is not None
    assert found.settings.materiality.amount == 2


@pytest.mark.parametrize(
    ("packages", "settings", "says", "step", "place"),
    [
        ({}, "extends: acme", "acme is not installed", "pip install acme", "ai-spend.yaml:2"),
        (
            {"acme": "extends: other"},
            "extends: acme",
            "other is not installed",
            "pip install",
            "acme:ai-spend.yaml:2",
        ),
        (
            {"a": "extends: b", "b": "extends: a"},
            "extends: a",
            "a extends itself: a → b → a",
            "take one",
            "b:ai-spend.yaml:2",
        ),
        ({"a": "extends: a"}, "extends: a", "a extends itself: a → a", "take", "a:ai-spend.yaml:2"),
        (
            {"a": "policy_folders: [x]"},
            "extends: a",
            "lie in its folder policies/",
            "move them",
            "a:ai-spend.yaml:2",
        ),
        (
            {"a": "approvers: [f]"},
            "extends: a\napprovers: [me]",
            "me is no approver of the organization: f",
            "shared package",
            "ai-spend.yaml:3",
        ),
        ({"a": "selct: [core]"}, "extends: a", "selct", "select", "a:ai-spend.yaml:2"),
        ({}, "extends: ../etc", "extends", "", "ai-spend.yaml:2"),
    ],
)
def test_what_cannot_be_extended_is_told_with_the_next_step(
    tmp_path: Path,
    site: Path,
    packages: dict[str, str],
    settings: str,
    says: str,
    step: str,
    place: str,
) -> None:
    for name, text in packages.items():
        package(site, name, f"{text}\n")
    (problem, *_) = extended(tmp_path, f"{settings}\n").problems
    assert problem.usage
    assert says in problem.message
    assert step in problem.next_step
    assert str(problem.location) == place


def test_a_package_without_settings_is_told_from_a_missing_one(tmp_path: Path, site: Path) -> None:
    (site / "acme-1.0.dist-info").mkdir()
    (problem,) = extended(tmp_path, "extends: acme\n").problems
    assert problem.message == "acme is installed and holds no ai-spend.yaml"


def test_a_project_cannot_bring_its_own_organization(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = tmp_path / "project"
    inside = project / "lib"
    inside.mkdir(parents=True)
    package(inside, "acme", "maturity: run\n")
    monkeypatch.setattr(sys, "path", [str(project), str(inside), "", *sys.path])
    assert installed("acme", project) is None
    assert installed("acme", tmp_path / "elsewhere") is not None
    # The environment that Python runs in may lie in the project.
    monkeypatch.setattr(sys, "prefix", str(inside))
    assert installed("acme", project) is not None


def test_a_package_reads_nothing_outside_its_folder(tmp_path: Path, site: Path) -> None:
    folder = package(site, "acme", "")
    (tmp_path / "secret.yaml").write_text(OWN.format(name="secret"))
    (folder / "policies" / "shared" / "secret.yaml").symlink_to(tmp_path / "secret.yaml")
    found = extended(tmp_path, "extends: acme\n")
    (problem,) = rulebook(SourceTree(tmp_path / "project"), found, ("all",), DAY).problems
    assert problem.usage
    assert str(problem.location).startswith("acme:policies/shared/secret.yaml")
    assert str(tmp_path) not in problem.message


def test_a_folder_of_another_name_is_found_by_the_list_of_files(tmp_path: Path, site: Path) -> None:
    folder = package(site, "whatever", "maturity: run\n")
    record = site / "acme_rules-1.0.dist-info" / "RECORD"
    record.parent.mkdir()
    record.write_text(f"{folder.name}/__init__.py,,\n{folder.name}/ai-spend.yaml,sha256=x,1\n")
    assert extended(tmp_path, "extends: acme-rules\n").settings.maturity == "run"


def limits(found: Rulebook) -> tuple[str, str, str]:
    (policy,) = found.policies
    floor = policy.parameters["floor"].default
    document, reason = policy.changed.get("floor", ("", ""))
    return str(floor), str(document), reason


def test_a_limit_is_loosened_from_what_the_organization_asks(tmp_path: Path, site: Path) -> None:
    package(site, "acme", f"policies: {{{BUSY}: {{parameters: {{floor: 65%}}}}}}\n")
    above = f"extends: acme\npolicies: {{{BUSY}: {{parameters: {{floor: FLOOR}}MORE}}}}\n"
    assert limits(rules(tmp_path, "extends: acme\n", BUSY)) == ("0.65", "0.6", "")
    mild = above.replace("FLOOR", "62%").replace("MORE", "")
    (problem,) = rules(tmp_path, mild, BUSY).problems
    assert "loosened" in problem.message
    told = above.replace("FLOOR", "62%").replace("MORE", ", reason: spare")
    assert limits(rules(tmp_path, told, BUSY)) == ("0.62", "0.6", "spare")
    back = above.replace("FLOOR", "60%").replace("MORE", ", reason: spare")
    assert limits(rules(tmp_path, back, BUSY)) == ("0.6", "", "")
    over = above.replace("FLOOR", "62%").replace("MORE", ", reason: spare, until: 2026-11-20")
    assert limits(rules(tmp_path, over, BUSY)) == ("0.65", "0.6", "")


@pytest.mark.parametrize(
    ("written", "ok"),
    [
        ("enforcement: hard", True),
        ("enforcement: soft", False),
        ("enforcement: soft, reason: a move", True),
        ("advisory_until: 2027-01-01", False),
        ("advisory_until: 2026-11-20", True),
        ("advisory_until: 2027-01-01, reason: a move", True),
    ],
)
def test_what_the_organization_enforces_is_not_softened_without_a_reason(
    tmp_path: Path, site: Path, written: str, ok: bool
) -> None:
    package(site, "acme", f"policies: {{{OWNER}: {{enforcement: hard}}}}\n")
    found = rules(tmp_path, f"extends: acme\npolicies: {{{OWNER}: {{{written}}}}}\n", OWNER)
    assert (found.problems == ()) is ok
    for problem in found.problems:
        assert problem.usage
        assert "hard in the organization" in problem.message


@pytest.mark.parametrize(
    ("organization", "here", "ok"),
    [
        ("policies: {OWNER: {enforcement: hard}}", "enforcement: soft", False),
        ("policies: {OWNER: {enforcement: hard}}", "enforcement: soft, reason: a move", False),
        ("policies: {OWNER: {enforcement: hard}}", "advisory_until: 2027-01-01", False),
        ("policies: {OWNER: {enforcement: hard}}", "advisory_until: 2026-11-20", True),
        ("policies: {OWNER: {enforcement: hard}}", "enforcement: hard", True),
        ("policies: {OWNER: {enforcement: hard, until: 2026-11-20}}", "enforcement: soft", True),
        ("policies: {OWNER: {advisory_until: 2027-01-01}}", "enforcement: advisory", True),
        (
            "where: [{path: lab, policies: {OWNER: {enforcement: hard}}}]",
            "enforcement: soft",
            False,
        ),
        (
            "where: [{path: prod, policies: {OWNER: {enforcement: hard}}}]",
            "enforcement: soft",
            True,
        ),
    ],
)
def test_no_folder_is_softer_than_what_the_organization_enforces(
    tmp_path: Path, site: Path, organization: str, here: str, ok: bool
) -> None:
    package(site, "acme", organization.replace("OWNER", OWNER) + "\n")
    found = rules(
        tmp_path,
        f"extends: acme\nwhere: [{{path: lab, policies: {{{OWNER}: {{{here}}}}}}}]\n",
        OWNER,
    )
    assert (found.problems == ()) is ok
    for problem in found.problems:
        assert problem.usage
        assert "hard in the organization" in problem.message


def test_where_folders_only_cross_the_organization_s_still_holds(
    tmp_path: Path, site: Path
) -> None:
    mild = f"policies: {{{OWNER}: {{enforcement: advisory}}}}"
    strict = f"policies: {{{OWNER}: {{enforcement: hard}}}}"
    package(site, "acme", f'where: [{{path: "a/**", {strict}}}]\n')
    found = extended(tmp_path, f'extends: acme\nwhere: [{{path: "**/b/**", {mild}}}]\n')
    book = rulebook(SourceTree(tmp_path / "project"), found, (OWNER,), DAY)
    assert book.problems == ()
    local = LocalPolicies(book.policies, found.settings, DAY)
    for path, enforcement in (("a/b/main.tf", "hard"), ("c/b/main.tf", "advisory")):
        place = Location(path)
        (policy,) = local.of(Subject("resource", "a.b", {}, place)) or ()
        assert policy.enforcement == enforcement
