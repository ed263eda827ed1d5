"""The source tree: it reads what lies in its root, and nothing else, and never waits."""

import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from checker.documents.limits import EVIDENCE, HCL, MANIFEST, PLAN, Limits
from checker.documents.tree import Excluded, Source, SourceTree, find_project_root
from checker.model.report import Problem

NOBODY = 65534


def write(root: Path, path: str, content: str | bytes = "x") -> None:
    target = root / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content.encode() if isinstance(content, str) else content)


def refused(tree: SourceTree, path: str) -> Problem:
    found = tree.read(path)
    assert isinstance(found, Problem), found
    assert found.next_step
    assert found.location
    return found


def test_walk_is_sorted_and_leaves_out_what_nobody_wrote(tmp_path: Path) -> None:
    for path in ("b/x.tf", "a.tf", "b/a.yaml", ".git/config", "b/.terraform/m/x.tf", "venv/x.py"):
        write(tmp_path, path)
    tree = SourceTree(tmp_path)
    assert tree.walk() == ["a.tf", "b/a.yaml", "b/x.tf"]
    assert sorted(tree.excluded) == [
        Excluded(".git", "never read"),
        Excluded("b/.terraform", "never read"),
        Excluded("venv", "never read"),
    ]
    assert tree.walk("b/.terraform/m") == ["b/.terraform/m/x.tf"]


def test_settings_exclude_folders_and_files(tmp_path: Path) -> None:
    for path in ("legacy/deep/x.tf", "new/x.tf", "new/y.gen.tf"):
        write(tmp_path, path)
    tree = SourceTree(tmp_path)
    tree.exclude(["legacy", "**/*.gen.tf"])
    assert tree.walk() == ["new/x.tf"]
    assert [one.path for one in tree.excluded] == ["legacy", "new/y.gen.tf"]


def test_a_file_is_read_once_and_recorded(tmp_path: Path) -> None:
    write(tmp_path, "a/x.tf", "one")
    tree = SourceTree(tmp_path)
    first = tree.read("a/x.tf")
    write(tmp_path, "a/x.tf", "two")
    assert tree.read("./a//x.tf") is first
    assert tree.inputs == [("a/x.tf", sha256(b"one").hexdigest())]


def test_head_is_the_beginning_and_records_nothing(tmp_path: Path) -> None:
    write(tmp_path, "x.yaml", "schema: x")
    tree = SourceTree(tmp_path)
    assert tree.head("x.yaml", 6) == b"schema"
    assert tree.head("gone.yaml") == b""
    assert tree.inputs == []


@pytest.mark.parametrize("path", ["/etc/hostname", "../secret", "a/../../secret", "a/x\0y"])
def test_paths_that_leave_the_tree(tmp_path: Path, path: str) -> None:
    write(tmp_path, "secret")
    (tmp_path / "root" / "a").mkdir(parents=True)
    tree = SourceTree(tmp_path / "root")
    assert refused(tree, path).kind == "outside"
    assert not tree.exists(path)
    assert tree.head(path) == b""


def test_links_that_leave_the_tree(tmp_path: Path) -> None:
    write(tmp_path, "outside/x.tf", "secret")
    root = tmp_path / "root"
    root.mkdir()
    (root / "x.tf").symlink_to(tmp_path / "outside" / "x.tf")
    (root / "folder").symlink_to(tmp_path / "outside")
    tree = SourceTree(root)
    assert tree.walk() == []
    assert [p.message for p in tree.problems] == [
        "x.tf is a link that leads outside the project, and nothing there is read"
    ]
    assert tree.excluded == [Excluded("folder", "a link that leads outside")]
    assert refused(tree, "x.tf").kind == "outside"
    assert refused(tree, "folder/x.tf").kind == "outside"
    assert tree.resolve("folder/x.tf") is None


def test_a_neighbor_whose_name_begins_alike_is_outside(tmp_path: Path) -> None:
    write(tmp_path, "root-secret/x.tf")
    (tmp_path / "root").mkdir()
    (tmp_path / "root" / "x.tf").symlink_to(tmp_path / "root-secret" / "x.tf")
    assert refused(SourceTree(tmp_path / "root"), "x.tf").kind == "outside"


def test_links_inside_are_followed_to_files_and_named_for_folders(tmp_path: Path) -> None:
    write(tmp_path, "shared/versions.tf", "shared")
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "versions.tf").symlink_to("../shared/versions.tf")
    (tmp_path / "b").symlink_to("shared")
    (tmp_path / "loop").symlink_to(".")
    tree = SourceTree(tmp_path)
    assert tree.walk() == ["a/versions.tf", "shared/versions.tf"]
    source = tree.read("a/versions.tf")
    assert isinstance(source, Source)
    assert source.text == "shared"
    assert tree.resolve("b/versions.tf") == "shared/versions.tf"
    assert sorted(tree.excluded) == [
        Excluded("b", "a link to shared, which is read there"),
        Excluded("loop", "a link to ., which is read there"),
    ]


def test_links_that_lead_nowhere(tmp_path: Path) -> None:
    (tmp_path / "x.tf").symlink_to("gone.tf")
    (tmp_path / "round.tf").symlink_to("round.tf")
    (tmp_path / ".#x.tf").symlink_to("somebody@host.1234")
    (tmp_path / "note").symlink_to("gone")
    tree = SourceTree(tmp_path)
    assert tree.walk() == []
    assert sorted(p.message for p in tree.problems) == [
        "round.tf is a link to a file that is not there",
        "x.tf is a link to a file that is not there",
    ]
    assert tree.excluded == [Excluded("note", "not a regular file")]


def test_a_root_that_is_a_link_is_its_target(tmp_path: Path) -> None:
    write(tmp_path, "real/x.tf")
    (tmp_path / "link").symlink_to("real")
    tree = SourceTree(tmp_path / "link")
    assert tree.walk() == ["x.tf"]
    assert isinstance(tree.read("x.tf"), Source)


def test_what_is_not_a_file_never_blocks(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "x.tf")
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder.tf").mkdir()
    (tmp_path / "device.tf").symlink_to("/dev/zero")
    server = socket.socket(socket.AF_UNIX)
    server.bind(os.path.relpath(tmp_path / "s.yaml"))
    start = time.monotonic()
    tree = SourceTree(tmp_path)
    assert tree.walk() == []
    assert time.monotonic() - start < 2
    assert sorted(p.message for p in tree.problems) == [
        "device.tf is a link that leads outside the project, and nothing there is read",
        "s.yaml is a socket or a device, not a file",
        "x.tf is a FIFO, not a file",
    ]
    assert tree.excluded == [Excluded("pipe", "not a regular file")]
    assert refused(tree, "folder.tf").message == "folder.tf is a folder, not a file"
    assert refused(tree, ".").kind == "not-a-file"
    assert refused(tree, "x.tf").kind == "not-a-file"
    assert tree.head("x.tf") == b""
    server.close()


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    write(tmp_path, "a")
    tree = SourceTree(tmp_path)
    assert refused(tree, "gone.tf").kind == "missing"
    assert refused(tree, "a/below.tf").kind == "missing"


@contextmanager
def as_somebody_else() -> Iterator[None]:
    """Drop the rights of root for a while: root may read everything."""
    user = os.geteuid()
    if user == 0:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        if user == 0:
            os.seteuid(user)


def test_what_may_not_be_read_is_a_problem() -> None:
    with TemporaryDirectory() as folder:
        root = Path(folder)
        root.chmod(0o755)
        write(root, "closed/x.tf")
        write(root, "y.tf")
        (root / "closed").chmod(0)
        (root / "y.tf").chmod(0)
        with as_somebody_else():
            tree = SourceTree(root)
            assert tree.walk() == ["y.tf"]
            assert refused(tree, "y.tf").message == "y.tf may not be read by this user"
        (root / "closed").chmod(0o700)
    assert tree.problems[0].message == "the folder closed cannot be listed: permission denied"


@pytest.mark.parametrize(("limit", "said"), [(HCL, "2 MiB"), (MANIFEST, "10 MiB")])
def test_a_file_over_its_limit(tmp_path: Path, limit: Limits, said: str) -> None:
    write(tmp_path, "full.tf", b"#" * limit.size)
    write(tmp_path, "over.tf", b"#" * (limit.size + 1))
    tree = SourceTree(tmp_path)
    assert isinstance(tree.read("full.tf", limit), Source)
    over = tree.read("over.tf", limit)
    assert isinstance(over, Problem)
    assert over.kind == "limit"
    assert said in over.message
    assert limit.what in over.message
    assert isinstance(tree.read("over.tf", PLAN), Source)
    assert isinstance(tree.read("over.tf", limit), Problem)


def test_a_sparse_file_of_a_terabyte_is_not_read(tmp_path: Path) -> None:
    with (tmp_path / "x.json").open("wb") as stream:
        stream.truncate(1 << 40)
    problem = SourceTree(tmp_path).read("x.json", EVIDENCE)
    assert isinstance(problem, Problem)
    assert "256 MiB" in problem.message


ENCODINGS = {
    "UTF-8": ("é\n".encode(), None),
    "UTF-8 with a mark": ("\ufeffé\n".encode(), None),
    "Windows line ends": ("é\r\n".encode(), None),
    "UTF-16 with a mark": ("é\n".encode("utf-16"), "the file is UTF-16, not UTF-8"),
    "UTF-16 big end first": (b"\xfe\xff" + "é".encode("utf-16-be"), "the file is UTF-16"),
    "UTF-16 without a mark": ("key: value\n".encode("utf-16-le"), "without a byte order mark"),
    "UTF-16 big without a mark": ("key: value\n".encode("utf-16-be"), "without a byte order mark"),
    "UTF-32": ("é\n".encode("utf-32"), "the file is UTF-32"),
    "Latin-1": ("a\nb: é\n".encode("latin-1"), "byte 0xE9 (é in Windows-1252 or Latin-1)"),
    "a NUL byte": (b"a\nb: \0\n", "NUL byte"),
    "encrypted": (b"\0GITCRYPT\0\x8f\x11", "git-crypt"),
    "Latin-1 to the last byte": ("b: é".encode("latin-1"), "byte 0xE9 (é in Windows-1252"),
    "cut off": ("éé".encode()[:3], "ends in the middle of a character"),
}


@pytest.mark.parametrize("name", ENCODINGS)
def test_encodings_are_accepted_or_named(tmp_path: Path, name: str) -> None:
    data, said = ENCODINGS[name]
    write(tmp_path, "x.yaml", data)
    found = SourceTree(tmp_path).read("x.yaml")
    if said is None:
        assert isinstance(found, Source)
        assert found.text == "é\n"
        assert found.data == data
        assert found.sha256 == sha256(data).hexdigest()
    else:
        assert isinstance(found, Problem)
        assert said in found.message
        assert found.next_step


def test_a_wrong_byte_is_found_by_line_and_column(tmp_path: Path) -> None:
    write(tmp_path, "x.yaml", "a: ü\nüb: ".encode() + b"\xe9")
    assert str(refused(SourceTree(tmp_path), "x.yaml").location) == "x.yaml:2"
    place = refused(SourceTree(tmp_path), "x.yaml").location
    assert place is not None
    assert place.column == 5


def test_thirty_thousand_files(tmp_path: Path) -> None:
    for folder in range(100):
        (tmp_path / f"d{folder}").mkdir()
        for file in range(300):
            (tmp_path / f"d{folder}" / f"f{file}.tf").touch()
    tree = SourceTree(tmp_path)
    start = time.process_time()
    paths = tree.walk()
    read = [tree.read(path) for path in paths]
    assert time.process_time() - start < 4
    assert len(read) == 30_000


def test_the_project_root(tmp_path: Path) -> None:
    write(tmp_path, "repo/.git/HEAD")
    write(tmp_path, "repo/team/ai-spend.yaml")
    write(tmp_path, "repo/team/deep/x.tf")
    write(tmp_path, "repo/other/x.tf")
    assert find_project_root(tmp_path / "repo/team/deep/x.tf") == tmp_path / "repo/team"
    assert find_project_root(tmp_path / "repo/other") == tmp_path / "repo"


def test_without_a_project_the_folder_itself(tmp_path: Path) -> None:
    write(tmp_path, "alone/x.tf")
    if find_project_root(tmp_path) == tmp_path:
        assert find_project_root(tmp_path / "alone/x.tf") == tmp_path / "alone"
        assert find_project_root(tmp_path / "alone") == tmp_path / "alone"
