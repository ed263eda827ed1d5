"""`ai-spend policy sources` and `policy coverage`: what the policies are derived from."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import click

from checker.documents.tree import SourceTree
from checker.model.policy import Control, Policy
from checker.model.report import Problem
from checker.policy.coverage import Coverage, coverage
from checker.policy.documents import load_documents
from checker.policy.passages import Verified, verify
from checker.trials import policies_for


@click.command("sources")
@click.option(
    "--verify",
    "copy",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Compare with a copy of the documents; exit 1 where a passage reads otherwise.",
)
def sources(copy: Path | None) -> int:
    """List the documents that policies are derived from, or compare them with a copy."""
    policies, problems = policies_for(Path.cwd(), ("all",))
    if problems:
        return _told(problems)
    if copy is None:
        for line in _documents(policies):
            click.echo(line)
        return 0
    found = verify(SourceTree(copy), load_documents(), policies)
    for line in _verified(found):
        click.echo(line)
    return _told(found.problems) or (1 if found.changed or found.missing or found.moved else 0)


@click.command("coverage")
@click.option("--missing", is_flag=True, help="Only what has no counterpart.")
def covered(missing: bool) -> int:
    """Print which passage asks which control, which policies serve it, and what has none."""
    policies, problems = policies_for(Path.cwd(), ("all",))
    if problems:
        return _told(problems)
    found = coverage(policies)
    if not missing:
        for line in (*_by_passage(found), "", *_by_policy(policies), ""):
            click.echo(line)
    for line in _lacking(found):
        click.echo(line)
    return 1 if found.unserved or found.unproved or found.strangers else 0


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
        yield f"  {policy}: {source.document}, {_lines(source.lines)} reads otherwise now"
    if found.changed and not found.moved:
        yield "  every passage that a policy cites reads as it did"


def _lines(lines: tuple[int, int]) -> str:
    first, last = lines
    return f"line {first}" if first == last else f"lines {first} to {last}"


def _by_passage(found: Coverage) -> Iterator[str]:
    served = {one.control.id: one for one in found.controls}
    document = ""
    for passage in found.passages:
        if passage.document != document:
            document = passage.document
            yield document
        if not passage.controls:
            yield f"  {_lines(passage.lines)}: nothing to check"
            continue
        yield f"  {_lines(passage.lines)}"
        for name in passage.controls:
            one = served[name]
            shown = f"{', '.join(one.policies) or 'no policy'} ({len(one.examples)} examples)"
            yield f"    {name}  {one.control.asks}: {shown}"
    pages = [one for one in found.controls if not one.control.lines]
    if pages:
        yield "web pages"
    for one in pages:
        shown = f"{', '.join(one.policies) or 'no policy'} ({len(one.examples)} examples)"
        yield f"    {one.control.id}  {one.control.asks}: {shown}"


def _by_policy(policies: Iterable[Policy]) -> Iterator[str]:
    yield "policies"
    for policy in policies:
        places = [f"{one.document} {_lines(one.lines)}" for one in policy.sources if one.digest]
        pages = [f'{one.document} "{one.section}"' for one in policy.sources if not one.digest]
        yield f"  {policy.id}: {', '.join(policy.controls) or 'no control'}"
        yield f"      {'; '.join((*places, *pages)) or 'no source'}"


def _lacking(found: Coverage) -> Iterator[str]:
    total = len(found.controls)
    yield f"{total - len(found.unserved):,} of {total:,} controls have a policy"
    yield from _listed("no policy", found.unserved)
    yield from _listed("no example that shows it broken", found.unproved)
    for control, policy in found.strangers:
        yield f"  {policy} names {control}, which no list of controls holds"


def _listed(said: str, controls: Iterable[Control]) -> Iterator[str]:
    for one in controls:
        yield f"  {one.id}  {said}: {one.asks}"


def _told(problems: Iterable[Problem]) -> int:
    code = 0
    for problem in problems:
        place = f"{problem.location}: " if problem.location else ""
        click.echo(f"{place}{problem.message} ({problem.next_step})", err=True)
        code = 2
    return code
