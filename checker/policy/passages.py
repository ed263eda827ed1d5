"""Compares a copy of the source documents with the digests of what policies were derived from."""

from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256

from checker.documents.tree import SourceTree
from checker.model.policy import Document, Policy, Source
from checker.model.report import Problem
from checker.model.rows import NamedTuple


class Verified(NamedTuple):
    """What a comparison found: policies by cited passage, and the documents by how they stand.

    `same` and `changed` are ids of documents; `missing` are those that no file of the copy is, and
    `pages` those that have no text to compare. `moved` are (policy, source) whose passage reads
    otherwise now.
    """

    same: tuple[str, ...]
    changed: tuple[str, ...]
    missing: tuple[str, ...]
    pages: tuple[str, ...]
    moved: tuple[tuple[str, Source], ...]
    problems: tuple[Problem, ...]


def digest_of(lines: Sequence[str]) -> str:
    """Return the digest of some lines, joined by line feeds, without one at the end."""
    return f"sha256:{sha256(chr(10).join(lines).encode()).hexdigest()}"


def verify(
    tree: SourceTree, documents: Mapping[str, Document], policies: Sequence[Policy]
) -> Verified:
    """Compare the files of a folder with the documents.

    A file is a document if it is named after its id, whatever the ending, or has its digest.
    """
    texts, problems = _read(tree)
    found = {name: text for name in documents if (text := _text_of(documents[name], texts))}
    with_text = [name for name, one in documents.items() if one.digest]
    same = tuple(name for name in with_text if name in found and _is(documents[name], found[name]))
    return Verified(
        same=same,
        changed=tuple(name for name in with_text if name in found and name not in same),
        missing=tuple(name for name in with_text if name not in found),
        pages=tuple(name for name, one in documents.items() if not one.digest),
        moved=tuple(_moved(found, policies)),
        problems=tuple(problems),
    )


def _read(tree: SourceTree) -> tuple[dict[str, tuple[str, str]], list[Problem]]:
    """Return text and digest of each file by path."""
    texts: dict[str, tuple[str, str]] = {}
    problems: list[Problem] = []
    for path in tree.walk():
        source = tree.read(path)
        if isinstance(source, Problem):
            problems.append(source)
        else:
            texts[path] = (source.text, f"sha256:{source.sha256}")
    return texts, problems


def _text_of(document: Document, texts: Mapping[str, tuple[str, str]]) -> tuple[str, str] | None:
    for path, found in texts.items():
        name = path.rpartition("/")[2]
        if document.digest and (found[1] == document.digest or _stem(name) == document.id):
            return found
    return None


def _stem(name: str) -> str:
    return name.rpartition(".")[0] or name


def _is(document: Document, found: tuple[str, str]) -> bool:
    return found[1] == document.digest


def _moved(
    found: Mapping[str, tuple[str, str]], policies: Sequence[Policy]
) -> Iterator[tuple[str, Source]]:
    lines = {name: text.split("\n") for name, (text, _) in found.items()}
    for policy in policies:
        for source in policy.sources:
            if source.document in lines and source.digest:
                first, last = source.lines
                cited = lines[source.document][first - 1 : last]
                if digest_of(cited) != source.digest:
                    yield policy.id, source
