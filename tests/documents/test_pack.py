"""The pack says the same as the files, and is not used once they differ from it."""

import json
from decimal import Decimal
from pathlib import Path

import pytest

from checker.catalog import store
from checker.documents import frozen, pack
from checker.model import location, values
from checker.model.location import Location
from checker.model.values import Interval
from checker.policy.bundled import PackedPolicy, compiled
from checker.policy.loader import load_policies


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout of its own, with one source file and its pack."""
    (tmp_path / "pyproject.toml").write_text("")
    source = tmp_path / "checker" / "rows.yaml"
    source.parent.mkdir()
    source.write_text("rows: [{price: 0.526}]\n")
    monkeypatch.setattr(pack, "_PACKAGE", tmp_path / "checker")
    monkeypatch.setattr(pack, "FOLDER", tmp_path / "packs")
    pack.write_pack("rows", [{"price": Decimal("0.526")}], [source], tmp_path / "packs")
    return source


def test_a_fitting_pack_is_used(folder: Path) -> None:
    assert pack.packed("rows", lambda: [folder]) == [{"price": Decimal("0.526")}]


def test_an_edited_file_puts_the_pack_aside(folder: Path) -> None:
    folder.write_text("rows: [{price: 0.527}]\n")
    assert pack.packed("rows", lambda: [folder]) is None


def test_a_new_file_puts_the_pack_aside(folder: Path) -> None:
    other = folder.with_name("more.yaml")
    other.write_text("rows: []\n")
    assert pack.packed("rows", lambda: [folder, other]) is None


def test_an_installation_takes_its_pack_as_it_is(folder: Path) -> None:
    (folder.parents[1] / "pyproject.toml").unlink()
    folder.write_text("rows: []\n")
    assert pack.packed("rows", lambda: [folder]) is not None


def test_without_a_pack_the_files_are_read(folder: Path) -> None:
    assert pack.packed("nothing", lambda: [folder]) is None


@pytest.mark.parametrize("kind", store.KINDS)
def test_the_catalog_is_the_same_from_the_pack(kind: str, tmp_path: Path) -> None:
    rows = store.rows_from_files(kind)
    written = pack.write_pack(kind, rows, store.files(kind), tmp_path)
    again = json.loads(written.read_text(), parse_float=Decimal)["data"]
    assert tuple(again) == rows


def test_frozen_values_come_back_the_same() -> None:
    value = (Location("a.tf", 3), Interval(Decimal("0.1"), None), {"x": (1, "b", True, None)})
    plain = json.loads(json.dumps(frozen.to_plain(value)))
    assert frozen.from_plain(plain, frozen.kinds_of((location, values))) == value


def test_the_policies_are_the_same_from_the_pack() -> None:
    policies = load_policies().policies
    rows = json.loads(json.dumps(compiled(policies)))
    assert policies
    assert tuple(PackedPolicy(row).whole for row in rows) == policies
