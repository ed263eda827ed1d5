"""A bundle that was touched anywhere is found out, and one that was not can be judged again."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from checker.audit.recording import canonical
from checker.audit.verifying import Unreadable, verify

EXAMPLE = Path(__file__).parents[2] / "examples/novaspark"


def spend(folder: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "checker", "audit", *words]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True)


@pytest.fixture(scope="module")
def audited(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("audited")
    clone = folder / "clones/novaspark"
    shutil.copytree(EXAMPLE, clone, ignore=shutil.ignore_patterns("expected"))
    rows = "  - {name: novaspark, path: clones/novaspark}\n  - {name: gone, path: clones/gone}\n"
    (folder / "fleet.yaml").write_text(f"schema: ai-spend/fleet/v1\nrepositories:\n{rows}")
    small = "schema: ai-spend/fleet/v1\nrepositories: [{name: gone, path: clones/gone}]\n"
    (folder / "small.yaml").write_text(small)
    spend(folder, "run", "fleet.yaml", "--as-of", "2026-11-21", "--bundle", "bundle.json")
    spend(folder, "run", "small.yaml", "--as-of", "2026-11-21", "--bundle", "small.json")
    return folder


def found_out(data: bytes) -> bool:
    try:
        return bool(verify(data).changes)
    except Unreadable:
        return True


def test_every_flipped_byte_of_a_small_bundle_is_found(audited: Path) -> None:
    data = (audited / "small.json").read_bytes()
    assert not verify(data).changes
    for place in range(len(data)):
        for flip in (1, 0x20, 0x80):
            flipped = bytearray(data)
            flipped[place] ^= flip
            assert found_out(bytes(flipped)), f"byte {place} ^ {flip} goes unseen"


def test_flipped_cut_and_grown_bytes_of_a_bundle_are_found(audited: Path) -> None:
    data = (audited / "bundle.json").read_bytes()
    for place in range(0, len(data), 4_001):
        flipped = bytearray(data)
        flipped[place] ^= 1
        assert found_out(bytes(flipped))
    assert found_out(data[:-1])
    assert found_out(data + b"\n")
    assert found_out(data.replace(b",", b", ", 1))


def test_an_entry_that_is_dropped_added_or_moved_is_found(audited: Path) -> None:
    statement = json.loads((audited / "bundle.json").read_bytes())
    entries = statement["predicate"]["entries"]
    for changed in (entries[:-1], [*entries, entries[0]], [entries[1], entries[0], *entries[2:]]):
        predicate = {**statement["predicate"], "entries": changed}
        assert found_out(canonical({**statement, "predicate": predicate}))


def test_what_was_changed_is_named(audited: Path) -> None:
    data = (audited / "bundle.json").read_bytes()
    (audited / "edited.json").write_bytes(data.replace(b'"verdict":"fail"', b'"verdict":"pass"', 1))
    done = spend(audited, "verify", "edited.json")
    assert done.returncode == 1
    assert "Changed: 2 of" in done.stdout
    assert "research-llm" in done.stdout
    assert "Do not rely on this bundle. Exit 1." in done.stdout


def test_a_whole_bundle_says_what_it_does_not_prove(audited: Path) -> None:
    done = spend(audited, "verify", "bundle.json")
    assert done.returncode == 0
    assert done.stdout.startswith("Whole: all ")
    assert "not who made it" in done.stdout
    assert "--rerun judges them again" in done.stdout


def test_judging_again_comes_to_the_same(audited: Path) -> None:
    done = spend(audited, "verify", "bundle.json", "--rerun", "clones")
    assert done.returncode == 0, done.stdout
    same = done.stdout.splitlines()[-1]
    assert same.startswith("Same: ")
    numbers = [word for word in same.replace(",", "").split() if word.isdecimal()]
    assert numbers[0] == numbers[1]
    assert numbers[2] == numbers[3]


def test_a_clone_that_changed_since_is_told(audited: Path, tmp_path: Path) -> None:
    shutil.copytree(audited / "clones", tmp_path / "clones")
    code = tmp_path / "clones/novaspark/gamma/terraform.tfvars"
    target = next(p for p in (code, *sorted((tmp_path / "clones").rglob("*.tf"))) if p.is_file())
    target.write_text(target.read_text().replace("p4d.24xlarge", "p5.48xlarge") + "\n# later\n")
    done = spend(audited, "verify", "bundle.json", "--rerun", str(tmp_path / "clones"))
    assert done.returncode == 1
    assert "is not the recorded one" in done.stdout
    gone = spend(audited, "verify", "bundle.json", "--rerun", str(tmp_path))
    assert gone.returncode == 1
    assert "its clone is not there" in gone.stdout


def keys(folder: Path, name: str) -> None:
    private = Ed25519PrivateKey.generate()
    pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / f"{name}.key").write_bytes(pem)
    public = private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    (folder / f"{name}.pub").write_bytes(public)


def test_a_signature_holds_for_its_own_key_and_bundle_only(audited: Path) -> None:
    keys(audited, "auditor")
    keys(audited, "stranger")
    run = ("run", "small.yaml", "--as-of", "2026-11-21", "--bundle", "signed.json")
    assert (
        "signed: signed.json.dsse.json" in spend(audited, *run, "--sign-key", "auditor.key").stdout
    )
    assert spend(audited, "verify", "signed.json", "--key", "auditor.pub").returncode == 0
    assert spend(audited, "verify", "signed.json", "--key", "stranger.pub").returncode == 1
    beside = audited / "signed.json.dsse.json"
    shutil.copy(beside, audited / "bundle.json.dsse.json")
    assert spend(audited, "verify", "bundle.json", "--key", "auditor.pub").returncode == 1
    (audited / "bundle.json.dsse.json").unlink()
    unsigned = spend(audited, "verify", "bundle.json", "--key", "auditor.pub")
    assert unsigned.returncode == 1
    beside.write_text("{}")
    assert spend(audited, "verify", "signed.json", "--key", "auditor.pub").returncode == 2


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"a":1,"a":2}', "[" * 100_000, '{"a":NaN}'])
def test_what_is_no_bundle_is_told(tmp_path: Path, text: str) -> None:
    (tmp_path / "x.json").write_text(text)
    done = spend(tmp_path, "verify", "x.json")
    assert done.returncode == 2
    assert "x.json: " in done.stderr


def test_the_chain_to_the_bundle_before_is_checked(audited: Path) -> None:
    for day in ("2026-12-21", "2027-01-21"):
        spend(audited, "run", "small.yaml", "--as-of", day, "--bundle", f"{day}.json")
    good = spend(audited, "verify", "2027-01-21.json", "--previous", "2026-12-21.json")
    assert good.returncode == 0, good.stdout
    bad = spend(audited, "verify", "2027-01-21.json", "--previous", "bundle.json")
    assert bad.returncode == 1
    assert "the bundle that it follows" in bad.stdout
