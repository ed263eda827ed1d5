"""Globs over paths: what they match, and that no pattern takes long."""

import time
from fnmatch import fnmatchcase

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.documents.globs import fits, glob_matches


@pytest.mark.parametrize(
    ("pattern", "path", "matches"),
    [
        ("sandbox/**", "sandbox/a/b.tf", True),
        ("sandbox/**", "sandbox", True),
        ("sandbox/**", "sandboxes/a.tf", False),
        ("sandbox", "sandbox/a/b.tf", True),
        ("./sandbox/", "sandbox/a.tf", True),
        ("*.tf", "a.tf", True),
        ("*.tf", "dir/a.tf", False),
        ("**/*.tf", "a.tf", True),
        ("**/*.tf", "x/a.tf", True),
        ("**/*.tf", "x/y/a.tf", True),
        ("a/**/z.tf", "a/z.tf", True),
        ("a/**/z.tf", "a/b/c/z.tf", True),
        ("a/**/m/**/z.tf", "a/m/x/m/y/z.tf", True),
        ("a/**/m/**/z.tf", "a/x/y/z.tf", False),
        ("a/*/z.tf", "a/b/c/z.tf", False),
        ("env-?/[ab].tf", "env-1/b.tf", True),
        ("**", "anything/at/all", True),
        ("A.tf", "a.tf", False),
    ],
)
def test_matching(pattern: str, path: str, matches: bool) -> None:
    assert glob_matches(pattern, path) is matches


def test_no_pattern_takes_long() -> None:
    start = time.process_time()
    glob_matches("/".join(["**", "*a*b*a*b*"] * 40), "/".join(["abababab" * 5] * 200) + "/x")
    glob_matches("*a" * 500, "a" * 5000 + "b")
    assert time.process_time() - start < 2


@given(
    st.text("ab*.?[]", max_size=8),
    st.text("ab.", max_size=8),
)
def test_a_short_way_agrees_with_the_long_one(pattern: str, name: str) -> None:
    assert fits(name, pattern) == fnmatchcase(name, pattern)
