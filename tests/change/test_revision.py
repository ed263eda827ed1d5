"""A revision is read like a folder: same files, same limits, same refusals, nothing executed."""

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from scratch import Scratch

from checker.documents.differences import differences, unchanged
from checker.documents.git import Base, Repository
from checker.documents.limits import Limits
from checker.documents.revision import RevisionTree
from checker.documents.tree import Source, SourceTree
from checker.model.report import Problem

FILES = {
    "main.tf": "a = 1\n",
    "deep/er/x.yaml": "a: 1\n",
    "with space/ü.tf": "b = 2\n",
    "node_modules/x.tf": "never\n",
}


OPEN: list[Repository] = []


@pytest.fixture
def scratch(tmp_path: Path) -> Iterator[Scratch]:
    yield Scratch(tmp_path / "repo")
    while OPEN:
        OPEN.pop().close()


def opened(top: Path, folder: str = "") -> Repository:
    OPEN.append(Repository(top, folder))
    return OPEN[-1]


def tree_of(scratch: Scratch, commit: str = "HEAD", folder: str = "") -> RevisionTree:
    name = scratch.git("rev-parse", commit)
    return revision(scratch.path, name, folder)


def revision(
    top: Path, commit: str, folder: str = "", aside: Callable[[str], bool] = lambda path: False
) -> RevisionTree:
    repository = opened(top, folder)
    blobs = repository.listing(commit)
    assert not isinstance(blobs, Problem)
    return RevisionTree(top / folder, repository, blobs, aside)


def test_it_is_the_folder_as_it_was(scratch: Scratch) -> None:
    scratch.commit(FILES)
    now = SourceTree(scratch.path)
    then = tree_of(scratch)
    assert then.walk() == now.walk() == ["deep/er/x.yaml", "main.tf", "with space/ü.tf"]
    for path in now.walk():
        assert then.read(path) == now.read(path)
    assert then.inputs == now.inputs
    scratch.write({"main.tf": "a = 2\n", "deep/er/x.yaml": None, "new.tf": "c = 1\n"})
    again = tree_of(scratch)
    assert again.walk() == then.walk()
    found = again.read("main.tf")
    assert isinstance(found, Source)
    assert found.text == "a = 1\n"
    assert not again.exists("new.tf")
    assert again.exists("deep/er/x.yaml")
    assert again.head("deep/er/x.yaml", 2) == b"a:"


def test_a_project_in_a_folder_of_its_repository(scratch: Scratch) -> None:
    scratch.commit({"one/a.tf": "x\n", "oneandmore/b.tf": "y\n"})
    assert tree_of(scratch, folder="one").walk() == ["a.tf"]


def links(scratch: Scratch) -> Iterator[tuple[str, str]]:
    yield "inside.tf", "main.tf"
    yield "outside.tf", "../secret.tf"
    yield "absolute.tf", str(scratch.path.parent / "secret.tf")
    yield "dangling.tf", "nowhere.tf"
    yield "circle.tf", "circle.tf"
    yield "folder", "deep"


def test_links_are_refused_as_on_disk(scratch: Scratch) -> None:
    (scratch.path.parent / "secret.tf").write_text("secret\n")
    scratch.write(FILES)
    for name, target in links(scratch):
        (scratch.path / name).symlink_to(target)
    scratch.commit()
    then, now = tree_of(scratch), SourceTree(scratch.path)
    assert then.walk() == now.walk()
    assert {p.location.path for p in then.problems if p.location} == {
        p.location.path for p in now.problems if p.location
    }
    found = then.read("inside.tf")
    assert isinstance(found, Source)
    assert found.text == "a = 1\n"
    for name in ("outside.tf", "absolute.tf", "circle.tf"):
        assert isinstance(then.read(name), Problem), name
        assert not then.exists(name)
    assert then.exists("folder/er/x.yaml")
    assert then.resolve("folder/er") == "deep/er"


@pytest.mark.parametrize("path", ["../x", "/etc/passwd", "a/../../x", "deep", "", "nothing.tf"])
def test_a_path_that_is_no_file_is_refused_as_on_disk(scratch: Scratch, path: str) -> None:
    scratch.commit(FILES)
    then, now = tree_of(scratch).read(path), SourceTree(scratch.path).read(path)
    assert isinstance(then, Problem)
    assert isinstance(now, Problem)
    assert (then.kind, then.message) == (now.kind, now.message)


def test_a_limit_holds(scratch: Scratch) -> None:
    scratch.commit({"big.tf": "x" * 100})
    found = tree_of(scratch).read("big.tf", Limits("a file", 10))
    assert isinstance(found, Problem)
    assert found.kind == "limit"


def test_a_large_file_comes_whole(scratch: Scratch) -> None:
    text = "0123456789abcdef" * 200_000
    scratch.commit({"big.csv": text})
    found = tree_of(scratch).read("big.csv")
    assert isinstance(found, Source)
    assert found.text == text


def test_a_pointer_of_lfs_is_named(scratch: Scratch) -> None:
    scratch.commit({"e.csv": "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n"})
    found = tree_of(scratch).read("e.csv")
    assert isinstance(found, Problem)
    assert "Git LFS" in found.message


def test_what_no_commit_holds_lies_beside_it(scratch: Scratch) -> None:
    scratch.commit({"main.tf": "a\n"})
    scratch.write({".terraform/modules/m/x.tf": "m\n", "other.tf": "o\n"})
    commit = scratch.git("rev-parse", "HEAD")
    tree = revision(scratch.path, commit, aside=lambda path: ".terraform" in path)
    assert tree.walk() == ["main.tf"]
    assert tree.walk(".terraform/modules/m") == [".terraform/modules/m/x.tf"]
    assert isinstance(tree.read(".terraform/modules/m/x.tf"), Source)
    assert isinstance(tree.read("other.tf"), Problem)


def test_the_base_is_where_the_change_left(scratch: Scratch) -> None:
    first = scratch.commit({"a.tf": "1\n"})
    scratch.branch()
    scratch.commit({"a.tf": "2\n"})
    scratch.git("checkout", "--quiet", "main")
    second = scratch.commit({"b.tf": "1\n"})
    scratch.git("checkout", "--quiet", "change")
    repository = opened(scratch.path)
    assert repository.base("main") == Base("main", first, second)
    scratch.git("rebase", "--quiet", "main")
    assert repository.base("main") == Base("main", second, second)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("nowhere", "no revision nowhere"),
        ("--upload-pack=touch x", "no name of a revision"),
        ("", "no name of a revision"),
        ("a\nb", "no name of a revision"),
        ("orphan", "no commit in common"),
    ],
)
def test_a_base_that_is_none_is_told(scratch: Scratch, name: str, said: str) -> None:
    scratch.commit({"a.tf": "1\n"})
    scratch.git("checkout", "--quiet", "--orphan", "orphan")
    scratch.commit({"b.tf": "2\n"})
    scratch.git("checkout", "--quiet", "main")
    found = opened(scratch.path).base(name)
    assert isinstance(found, Problem)
    assert said in found.message
    assert found.usage
    assert found.next_step


def test_no_commit_yet(scratch: Scratch) -> None:
    found = opened(scratch.path).base("main")
    assert isinstance(found, Problem)
    assert "no commit yet" in found.message


def test_a_shallow_clone_says_how_to_deepen_it(scratch: Scratch, tmp_path: Path) -> None:
    scratch.commit({"a.tf": "1\n"})
    scratch.branch()
    for text in "234":
        scratch.commit({"a.tf": text})
    clone = tmp_path / "clone"
    subprocess.run(
        ["git", "clone", "--quiet", "--depth=1", "--no-single-branch", f"file://{scratch.path}",
         str(clone)],
        check=True,
    )  # fmt: skip
    for name in ("origin/main", "nothing"):
        found = opened(clone).base(name)
        assert isinstance(found, Problem)
        assert "fetch-depth: 0" in found.next_step
    assert "shallow" in getattr(opened(clone).base("origin/main"), "message", "")


def test_renames_come_from_git(scratch: Scratch) -> None:
    text = "".join(f"line {number}\n" for number in range(50))
    base = scratch.commit({"old/a.tf": text, "old/b.tf": text + "b\n"})
    scratch.branch()
    scratch.git("mv", "old", "new")
    scratch.commit({"new/a.tf": text + "more\n"})
    found = opened(scratch.path).renames(base)
    assert found == {"old/a.tf": "new/a.tf", "old/b.tf": "new/b.tf"}


def test_nothing_of_the_repository_is_executed(scratch: Scratch, tmp_path: Path) -> None:
    mark = tmp_path / "ran"
    script = tmp_path / "run.sh"
    script.write_text(f"#!/bin/sh\ntouch '{mark}'\ncat\n")
    script.chmod(0o755)
    base = scratch.commit({"a.tf": "x\n", ".gitattributes": "* filter=evil diff=evil\n"})
    scratch.branch()
    scratch.git("mv", "a.tf", "b.tf")
    scratch.commit()
    hooks = scratch.path / "hooks"
    hooks.mkdir()
    for name in ("post-index-change", "pre-commit", "post-checkout", "reference-transaction"):
        (hooks / name).write_text(script.read_text())
        (hooks / name).chmod(0o755)
    for name, value in {
        "core.fsmonitor": str(script), "core.hooksPath": str(hooks), "core.pager": str(script),
        "filter.evil.clean": str(script), "filter.evil.smudge": str(script),
        "filter.evil.process": str(script), "diff.evil.textconv": str(script),
        "diff.evil.command": str(script), "diff.external": str(script),
        "core.sshCommand": str(script), "alias.ls-tree": f"!{script}",
        "alias.cat-file": f"!{script}", "pager.diff-tree": str(script),
    }.items():  # fmt: skip
        scratch.git("config", name, value)
    mark.unlink(missing_ok=True)
    before = {path: path.stat().st_mtime_ns for path in scratch.path.rglob("*")}
    repository = opened(scratch.path)
    assert isinstance(repository.base("main"), Base)
    tree = revision(scratch.path, base)
    assert tree.walk() == [".gitattributes", "a.tf"]
    assert isinstance(tree.read("a.tf"), Source)
    assert repository.renames(base) == {"a.tf": "b.tf"}
    assert repository.tracked() == {"b.tf", ".gitattributes"}
    assert repository.ignored() == ()
    repository.close()
    assert not mark.exists()
    assert before == {path: path.stat().st_mtime_ns for path in scratch.path.rglob("*")}


def test_a_partial_clone_fetches_nothing(scratch: Scratch, tmp_path: Path) -> None:
    scratch.commit({"a.tf": "x\n"})
    scratch.git("config", "uploadpack.allowFilter", "true")
    clone = tmp_path / "partial"
    subprocess.run(
        ["git", "clone", "--quiet", "--filter=blob:none", "--no-checkout",
         f"file://{scratch.path}", str(clone)],
        check=True,
    )  # fmt: skip
    commit = scratch.git("rev-parse", "HEAD")
    found = revision(clone, commit).read("a.tf")
    assert isinstance(found, Problem)
    assert "partial" in found.message


def test_what_was_read_already_is_not_asked_of_git(scratch: Scratch) -> None:
    scratch.commit({"a.yaml": "a: 1\n", "b.yaml": "b: 1\n"})
    (scratch.path / "link.yaml").symlink_to("a.yaml")
    scratch.commit({"a.yaml": "a: 1\n"})
    scratch.write({"b.yaml": "b: 2\n"})
    repository, disk = opened(scratch.path), SourceTree(scratch.path)
    blobs = repository.listing(scratch.git("rev-parse", "HEAD"))
    assert not isinstance(blobs, Problem)
    same = unchanged(blobs, disk, (".yaml",), differences(blobs, disk, (".yaml",), {}, ()))
    assert list(same) == ["a.yaml"]
    tree = RevisionTree(scratch.path, repository, blobs, same=same)
    assert tree.read("a.yaml") is disk.read("a.yaml")
    assert tree.head("a.yaml", 2) == b"a:"
    found = tree.read("b.yaml")
    assert isinstance(found, Source)
    assert found.text == "b: 1\n"
    assert [path for path, _ in tree.inputs] == ["a.yaml", "b.yaml"]
