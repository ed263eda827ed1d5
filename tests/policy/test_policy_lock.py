"""The pin is written into settings that people keep: nothing else of the text may move."""

import difflib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.documents.yaml_reader import read_yaml
from checker.model.location import Location
from checker.model.settings import Pack
from checker.policy.lock import with_pin

HEAD = "schema: ai-spend/settings/v1\n"
DIGEST = f"sha256:{'ab' * 32}"
PACK = Pack("0.1.0", DIGEST, Location("ai-spend.yaml"))
PINNED = f'pack:\n  version: "0.1.0"\n  digest: {DIGEST}\n'


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", HEAD + PINNED),
        (HEAD, HEAD + PINNED),
        (HEAD.rstrip(), HEAD + PINNED),
        (f"# why\n{HEAD}\nselect: [core]\n", f"# why\n{HEAD}{PINNED}\nselect: [core]\n"),
        (
            f"{HEAD}extends:\n- a\n- b  # second\n\n# rest\nselect: [core]\n",
            f"{HEAD}extends:\n- a\n- b  # second\n{PINNED}\n# rest\nselect: [core]\n",
        ),
        (
            f'{HEAD}pack: {{version: "0.0.9"}}  # by hand\nselect: [core]\n',
            f'{HEAD}pack: {{version: "0.1.0", digest: {DIGEST}}}  # by hand\nselect: [core]\n',
        ),
        (
            f"{HEAD}pack:  # ours\n    digest: sha256:00  # old\n    # see the wiki\n"
            "    version: '0.0.9' # May\nselect: [core]\n",
            f"{HEAD}pack:  # ours\n    digest: {DIGEST}  # old\n    # see the wiki\n"
            '    version: "0.1.0" # May\nselect: [core]\n',
        ),
        (
            f"{HEAD}pack:\n    version: 0.1\n\n# next\nselect: [core]\n",
            f'{HEAD}pack:\n    version: "0.1.0"\n    digest: {DIGEST}\n\n# next\nselect: [core]\n',
        ),
        (
            f'{HEAD}pack: {{version: "0.0.9"}}\n'.replace("\n", "\r\n"),
            f'{HEAD}pack: {{version: "0.1.0", digest: {DIGEST}}}\n'.replace("\n", "\r\n"),
        ),
        (HEAD.replace("\n", "\r\n"), (HEAD + PINNED).replace("\n", "\r\n")),
        (HEAD + 'pack: {version: "0.0.9",\n  digest: sha256:00}\n', None),
        (HEAD + "pack: &a\n  version: '0.0.9'\n", None),
    ],
)
def test_the_pin_is_all_that_changes(before: str, after: str | None) -> None:
    assert with_pin(before, PACK) == after


@given(
    comments=st.lists(st.sampled_from(["", "# a note", "#", "  # far"]), min_size=4, max_size=4),
    keys=st.permutations(
        ["select: [core]", "approvers:\n- a\n- b", "teams:\n  ml: {maturity: run}"]
    ),
    pin=st.sampled_from(["", 'pack: {version: "0.0.1"}', "pack:\n  version: 0.0.1"]),
)
def test_other_keys_and_comments_stay(comments: list[str], keys: list[str], pin: str) -> None:
    parts = [row for pair in zip(keys, comments, strict=False) for row in pair]
    before = "\n".join([HEAD.strip(), *parts, *([pin] if pin else []), comments[3]]) + "\n"
    after = with_pin(before, PACK)
    assert after is not None
    (node,), problems = read_yaml(after, "ai-spend.yaml")
    assert problems == []
    plain = node.plain()
    assert plain.pop("pack") == {"version": "0.1.0", "digest": DIGEST}
    (was,), _ = read_yaml(before, "ai-spend.yaml")
    assert plain == {name: value for name, value in was.plain().items() if name != "pack"}
    lines = difflib.ndiff(before.splitlines(), after.splitlines())
    lost = [line[2:] for line in lines if line.startswith("- ")]
    assert all("pack" in line or "version" in line for line in lost)
