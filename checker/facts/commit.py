"""Tells which resources a commit adds, in a project that has no manifest yet.

Nobody there is held to claim everything at once, only what is added. That is told by files, which
git answers in one question and without taking a moved file for a new one: who adds to a file that
was there is asked by the pull request, which compares both sides.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

from checker.documents.tree import folder_in_repository, repository_of
from checker.facts.build import Facts
from checker.model.facts import Subject


def committed(found: Facts, project: Path) -> Facts:
    """Return the facts of a project with what the commit under way adds."""
    top = repository_of(project)
    if top is None or not any(_open(one) for one in found.subjects):
        return found
    from checker.documents.git import Repository

    added = Repository(top, folder_in_repository(project)).added()
    return found._replace(subjects=tuple(_marked(found.subjects, added)))


def _open(one: Subject) -> bool:
    """Whether only a commit that adds it would have to claim it."""
    count, claimed = one.facts.get("manifest_count"), one.facts.get("claimed")
    return count is not None and count.value == 0 and claimed is not None and not claimed.value


def _marked(subjects: Sequence[Subject], added: frozenset[str]) -> Iterator[Subject]:
    for one in subjects:
        if _open(one) and one.location is not None and one.location.path in added:
            known = one.facts["added_by_change"]._replace(value=True, because="")
            one = one._replace(facts={**one.facts, known.name: known})
        yield one
