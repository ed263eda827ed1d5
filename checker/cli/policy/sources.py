"""`ai-spend policy sources`: the documents behind the policies, and which passages changed."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import click

from checker.cli.refusing import told
from checker.documents.tree import SourceTree
from checker.model.policy import Policy
from checker.policy.documents import load_documents
from checker.policy.passages import Verified, verify
from checker.trials import policies_for


@click.command("sources", short_help="List the documents that policies are derived from.")
@click.option(
    "--verify",
    "copy",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Compare with a copy of the documents; exit 1 where a passage reads otherwise.",
)
def command(copy: Path | None) -> int:
    """List the documents that policies are derived from, or compare them with a copy."""
    policies, problems = policies_for(Path.cwd(), ("all",))
    if problems:
        return told(problems)
    if copy is None:
        for line in _documents(policies):
            click.echo(line)
        return 0
    found = verify(SourceTree(copy), load_documents(), policies)
    for line in _verified(found):
        click.echo(line)
    return told(found.problems) or (1 if found.changed or found.missing or found.moved else 0)


def _documents(policies: Iterable[Policy]) -> Iterator[str]:
    cited = [source.document for policy in policies for source in policy.sources]
    for document in load_documents().values():
        yield f"{document.id}: {document.title}, {document.publisher}"
        if document.address:
            yield f"  address      {document.address}"
        if document.attribution:
            yield f"  attribution  {document.attribution}"
        yield f"  digest       {document.digest or 'none: a web page, cited by section'}"
        yield f"  cited        {cited.count(document.id):,} times"


def _verified(found: Verified) -> Iterator[str]:
    for name in found.same:
        yield f"{name}: the text that the policies were derived from"
    for name in found.changed:
        yield f"{name}: another text than the policies were derived from"
    for name in found.missing:
        yield f"{name}: no file here is called {name}, or has its digest"
    for name in found.pages:
        yield f"{name}: a web page, of which no text is kept"
    for policy, source in found.moved:
        yield f"  {policy}: {source.document}, {lines_of(source.lines)} reads otherwise now"
    if found.changed and not found.moved:
        yield "  every passage that a policy cites reads as it did"


def lines_of(lines: tuple[int, int]) -> str:
    """Return `line 69` or `lines 26 to 28`."""
    first, last = lines
    return f"line {first}" if first == last else f"lines {first} to {last}"
