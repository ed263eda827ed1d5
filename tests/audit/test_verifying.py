"""A bundle that was touched anywhere is found out, and one that was not can be judged again."""

import copy
import gzip
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from running_audits import MACHINE, audit, clone, entries, fleet_file, machines, spend

from checker.audit.recorded import TriedOn, load_bundle, try_on
from checker.audit.recording import canonical, digest_of
from checker.audit.verifying import Unreadable, verify
from checker.policy.loader import headings, whole

FIRST, SECOND, THIRD = "2026-11-21.json", "2026-12-05.json", "2027-01-09.json"
Statement = dict[str, Any]


def verified(folder: Path, *words: str) -> Any:
    return spend(folder, "audit", "verify", *words)


def found_out(data: bytes) -> bool:
    try:
        return bool(verify(data).changes)
    except Unreadable:
        return True


def test_every_flipped_byte_of_a_small_bundle_is_found(small: Path) -> None:
    data = (small / FIRST).read_bytes()
    assert not verify(data).changes
    for place in range(len(data)):
        # All three ways of flipping within three bytes; the bundle is some thousand bytes long.
        flipped = bytearray(data)
        flipped[place] ^= (1, 0x20, 0x80)[place % 3]
        assert found_out(bytes(flipped)), f"byte {place} goes unseen"


def test_flipped_cut_and_grown_bytes_of_a_bundle_are_found(audited: Path) -> None:
    data = (audited / FIRST).read_bytes()
    for place in range(0, len(data), len(data) // 40):
        flipped = bytearray(data)
        flipped[place] ^= 1
        assert found_out(bytes(flipped))
    assert found_out(data[:-1])
    assert found_out(data + b"\n")
    assert found_out(data.replace(b",", b", ", 1))


def test_an_entry_that_is_dropped_added_or_moved_is_found(audited: Path) -> None:
    statement = json.loads((audited / FIRST).read_bytes())
    rows = statement["predicate"]["entries"]
    for changed in (rows[:-1], [*rows, rows[0]], [rows[1], rows[0], *rows[2:]]):
        predicate = {**statement["predicate"], "entries": changed}
        assert found_out(canonical({**statement, "predicate": predicate}))


def sealed(statement: Statement) -> bytes:
    """Return a statement with new digests and a new seal, as a forger would write it."""
    predicate = statement["predicate"]
    predicate.pop("seal")
    for one in predicate["entries"]:
        one["digest"] = digest_of(one["content"])
    predicate["seal"] = digest_of(statement)
    return canonical(statement)


def of(statement: Statement, kind: str) -> Any:
    return next(one for one in statement["predicate"]["entries"] if one["kind"] == kind)


FORGED: dict[str, Callable[[Statement], Any]] = {
    "nothing is in it": lambda one: one["predicate"].update(entries=[]),
    "nothing says what was judged": lambda one: one["predicate"]["entries"].pop(0),
    "what was judged is empty": lambda one: of(one, "run").update(content={}),
    "the day is none": lambda one: of(one, "run")["content"].update(as_of="soon"),
    "the tool is a word": lambda one: of(one, "run")["content"].update(tool="x"),
    "what it follows is a number": lambda one: of(one, "run")["content"].update(previous=3),
    "a kind is a list": lambda one: of(one, "gaps").update(kind=["gaps"]),
    "a finding is empty": lambda one: of(one, "finding").update(content={}),
    "a subject has no facts": lambda one: of(one, "subject")["content"].pop("facts"),
    "a fact has no ground": lambda one: of(one, "subject")["content"]["facts"].update(x={}),
    "a count is a word": lambda one: of(one, "repository")["content"]["contexts"][0]["report"][
        "summary"
    ].update({"pass": "many"}),
    "a clone lies outside": lambda one: of(one, "repository")["content"]["asked"].update(
        folder="../../etc"
    ),
    "a repository lies outside": lambda one: of(one, "repository").update(id="../etc"),
    "a file lies outside": lambda one: of(one, "repository")["content"]["asked"].update(
        contexts={"defaults": ["/etc/hosts"]}
    ),
}


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One clone with one machine, and its bundle."""
    folder = tmp_path_factory.mktemp("plain")
    machines(folder, ["a"])
    assert audit(folder, "--bundle", "b.json").returncode == 0
    return folder


@pytest.mark.parametrize("forged", FORGED.values(), ids=FORGED)
def test_a_seal_on_what_no_audit_writes_convinces_nobody(
    forged: Callable[[Statement], Any], plain: Path, tmp_path: Path
) -> None:
    statement = json.loads((plain / "b.json").read_bytes())
    assert sealed(copy.deepcopy(statement)) == (plain / "b.json").read_bytes()
    forged(statement)
    (tmp_path / "forged.json").write_bytes(sealed(statement))
    done = verified(tmp_path, "forged.json", "--rerun", str(plain / "clones"))
    assert (done.returncode, done.stderr) == (1, "")
    assert "Do not rely on this bundle. Exit 1." in done.stdout
    for words in (("explain", "--bundle"), ("policy", "try", "fixed-cost-is-known", "--on")):
        tried = spend(tmp_path, *words, "forged.json", *(["x"] if words[0] == "explain" else []))
        assert tried.returncode == 2
        assert "was changed" in tried.stderr


def test_what_a_forger_writes_reaches_no_terminal(plain: Path, tmp_path: Path) -> None:
    statement = json.loads((plain / "b.json").read_bytes())
    of(statement, "run")["content"]["tool"] = {"name": "\x1b[2J", "version": "\x1b[31m"}
    (tmp_path / "forged.json").write_bytes(sealed(statement))
    assert "\x1b" not in verified(tmp_path, "forged.json").stdout


def test_what_was_changed_is_named(audited: Path, tmp_path: Path) -> None:
    data = (audited / FIRST).read_bytes()
    edited = data.replace(b'"verdict":"fail"', b'"verdict":"pass"', 1)
    (tmp_path / "edited.json").write_bytes(edited)
    done = verified(tmp_path, "edited.json")
    assert done.returncode == 1
    assert "Changed: 2 of" in done.stdout
    assert "research-llm" in done.stdout
    assert "Do not rely on this bundle. Exit 1." in done.stdout


def test_a_whole_bundle_says_what_it_does_not_prove(audited: Path) -> None:
    done = verified(audited, FIRST)
    assert done.returncode == 0
    assert done.stdout.startswith("Whole: all ")
    assert "not who made it" in done.stdout
    assert "--rerun judges them again" in done.stdout


def test_judging_again_comes_to_the_same(audited: Path) -> None:
    done = verified(audited, FIRST, "--rerun", "clones", "--workers", "1")
    assert done.returncode == 0, done.stdout
    same = done.stdout.splitlines()[-1]
    assert same.startswith("Same: ")
    numbers = [word for word in same.replace(",", "").split() if word.isdecimal()]
    assert numbers[0] == numbers[1]
    assert numbers[2] == numbers[3]


def test_a_clone_that_changed_since_is_told(plain: Path, tmp_path: Path) -> None:
    clone(tmp_path, "a", {"main.tf": MACHINE % 9})
    done = verified(plain, "b.json", "--rerun", str(tmp_path / "clones"))
    assert done.returncode == 1
    assert "input main.tf is not the recorded one" in done.stdout
    gone = verified(plain, "b.json", "--rerun", str(tmp_path))
    assert gone.returncode == 1
    assert "its clone is not there" in gone.stdout


def test_other_policies_than_the_recorded_ones_are_named(plain: Path, tmp_path: Path) -> None:
    statement = json.loads((plain / "b.json").read_bytes())
    of(statement, "run")["content"].update(policies=f"sha256:{'0' * 64}")
    (tmp_path / "b.json").write_bytes(sealed(statement))
    done = verified(tmp_path, "b.json", "--rerun", str(plain / "clones"))
    assert "judged again by other policies, sha256:" in done.stdout
    assert "came with ai-spend 0." in done.stdout


def test_two_roots_and_repositories_with_like_names_are_told_apart(tmp_path: Path) -> None:
    root = 'terraform {\n  backend "s3" {}\n}\n'
    clone(tmp_path, "a", {f"{one}/main.tf": root + MACHINE % at for at, one in enumerate("xy", 1)})
    clone(tmp_path, "a/b", {"main.tf": MACHINE % 4})
    rows = (
        "  - {name: a, path: clones/a, roots: [x, y], contexts: {b: []}}\n"
        "  - {name: a/b, path: clones/a/b}\n"
    )
    fleet_file(tmp_path, []).write_text(f"schema: ai-spend/fleet/v1\nrepositories:\n{rows}")
    assert audit(tmp_path, "--bundle", "b.json").returncode == 0
    ids = [
        (one["kind"], one["id"])
        for one in json.loads((tmp_path / "b.json").read_bytes())["predicate"]["entries"]
    ]
    assert len(ids) == len(set(ids))
    subjects = [one for one in entries(tmp_path / "b.json", "subject") if one["kind"] == "resource"]
    assert [one["root"] for one in subjects] == ["x", "y", ""]
    done = verified(tmp_path, "b.json", "--rerun", "clones")
    assert done.returncode == 0, done.stdout
    policy = next(one for one in map(whole, headings()[0]) if one.subject == "resource")
    tried = try_on(load_bundle(tmp_path / "b.json"), policy, {})
    assert isinstance(tried, TriedOn)
    assert sum(tried.counts.values()) == 3


def keys(folder: Path, name: str, lock: KeySerializationEncryption | None = None) -> None:
    private = Ed25519PrivateKey.generate()
    pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, lock or NoEncryption())
    (folder / f"{name}.key").write_bytes(pem)
    public = private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    (folder / f"{name}.pub").write_bytes(public)


def test_a_signature_holds_for_its_own_key_and_bundle_only(small: Path, tmp_path: Path) -> None:
    keys(tmp_path, "auditor")
    keys(tmp_path, "stranger")
    shutil.copy(small / "fleet.yaml", tmp_path)
    done = audit(tmp_path, "--bundle", "signed.json", "--sign-key", "auditor.key")
    assert "signed: signed.json.dsse.json" in done.stdout
    assert verified(tmp_path, "signed.json", "--key", "auditor.pub").returncode == 0
    assert verified(tmp_path, "signed.json", "--key", "stranger.pub").returncode == 1
    beside = tmp_path / "signed.json.dsse.json"
    shutil.copy(small / SECOND, tmp_path / "other.json")
    shutil.copy(beside, tmp_path / "other.json.dsse.json")
    assert verified(tmp_path, "other.json", "--key", "auditor.pub").returncode == 1
    (tmp_path / "other.json.dsse.json").unlink()
    assert verified(tmp_path, "other.json", "--key", "auditor.pub").returncode == 1
    for text, key in (("{}", "auditor.pub"), (beside.read_text(), "fleet.yaml")):
        beside.write_text(text)
        told = verified(tmp_path, "signed.json", "--key", key)
        assert told.returncode == 2
        assert "its signature cannot be checked" in told.stderr


def test_a_key_that_cannot_sign_is_told_before_anything_is_judged(
    small: Path, tmp_path: Path
) -> None:
    keys(tmp_path, "locked", BestAvailableEncryption(b"secret"))
    shutil.copy(small / "fleet.yaml", tmp_path)
    for key, said in (("locked.key", "has a password"), ("fleet.yaml", "no private key")):
        done = audit(tmp_path, "--bundle", "b.json", "--sign-key", key)
        assert done.returncode == 2
        assert said in done.stderr
        assert not list(tmp_path.glob("*.db"))


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "it is no JSON"),
        (b"[]", "it is not an object"),
        (b"{}", "it has no entries"),
        (b'{"a":1,"a":2}', "a name stands twice"),
        (b"[" * 100_000, "nesting"),
        (b'{"a":NaN}', "NaN is no number"),
        (b'{"a":1e999}', "1e999 is no number"),
        (b"\xff\xd8\xff", "it is not text"),
        (gzip.compress(b"{}", mtime=0), "it is packed: unpack it first"),
    ],
)
def test_what_is_no_bundle_is_told(tmp_path: Path, data: bytes, said: str) -> None:
    (tmp_path / "x.json").write_bytes(data)
    done = verified(tmp_path, "x.json")
    assert done.returncode == 2
    assert "x.json: " in done.stderr
    assert said in done.stderr


def test_the_chain_to_the_bundle_before_is_checked(small: Path) -> None:
    good = verified(small, THIRD, "--previous", SECOND)
    assert good.returncode == 0, good.stdout
    bad = verified(small, THIRD, "--previous", FIRST)
    assert bad.returncode == 1
    assert "the bundle that it follows" in bad.stdout
