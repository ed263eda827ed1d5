"""`ai-spend audit verify`: tell whether a bundle is whole, who signed it, and judge it again."""

from collections.abc import Sequence
from pathlib import Path

import click

from checker.audit.verifying import Change, Rerun, Unreadable, rerun, rests_on_evidence, verify
from checker.cli.audit._needs import audit_parts
from checker.reports.style import safe

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
_FOLDER = click.Path(path_type=Path, exists=True, file_okay=False)
_SHOWN = 10


@click.command("verify", short_help="Hold every digest of a bundle against its content.")
@click.argument("bundle", type=_FILE)
@click.option("--previous", type=_FILE, help="The bundle that this one follows.")
@click.option("--key", type=_FILE, help="Public key in PEM: whose signature must be beside it.")
@click.option("--rerun", "root", type=_FOLDER, help="Folder of the clones: judge all of it again.")
@click.option("--evidence", type=_FOLDER, help="Folder with the evidence, for --rerun.")
@click.option("--workers", type=click.IntRange(1, 64), default=2, show_default=True,
              help="Processes that judge side by side.")  # fmt: skip
def command(
    bundle: Path,
    previous: Path | None,
    key: Path | None,
    root: Path | None,
    evidence: Path | None,
    workers: int,
) -> int:
    """Hold every digest of BUNDLE against its content; nothing else is needed.

    Exit codes: 0 whole, 1 something was changed or the signature is another key's, 2 no bundle.
    """
    with audit_parts():
        from checker.audit.signing import KeyTrouble
    try:
        data = bundle.read_bytes()
        verified = verify(data, previous.read_bytes() if previous else None)
        signature, good = _signature(bundle, data, key)
    except Unreadable as error:
        click.echo(f"{safe(str(bundle))}: {safe(str(error))}\n"
                   "  next  name a bundle that `audit run` wrote", err=True)  # fmt: skip
        return 2
    except KeyTrouble as error:
        click.echo(f"{safe(str(bundle))}: its signature cannot be checked: {safe(str(error))}\n"
                   "  next  name the public key, in PEM, of who signed it", err=True)  # fmt: skip
        return 2
    assert verified.bundle is not None
    if verified.changes:
        return _changed(verified.digests, verified.changes)
    head = verified.bundle.head
    click.echo(f"Whole: all {verified.digests:,} digests match; "
               "nothing was changed since it was written.")  # fmt: skip
    tool, policies = head["tool"], str(head["policies"])
    click.echo(f"  judged as of  {head['as_of']}, with {safe(tool['name'])} "
               f"{safe(tool['version'])}, policies {safe(policies[:11])}…")  # fmt: skip
    click.echo(f"  follows       {_follows(head['previous'], previous)}")
    click.echo(f"  signature     {safe(signature)}")
    if root is None:
        click.echo("  verdicts      as recorded; --rerun judges them again")
        return 0 if good else 1
    if evidence is None and rests_on_evidence(verified.bundle):
        raise click.UsageError("It was judged with evidence; name its folder: --evidence FOLDER.")
    again = rerun(verified.bundle, root, evidence.absolute() if evidence else None, workers)
    _judged_again(again, f"{safe(tool['name'])} {safe(tool['version'])}")
    return 0 if good and not again.differences else 1


def _judged_again(again: Rerun, maker: str) -> None:
    """Tell what came out otherwise, and whether other policies judged than the bundle's."""
    click.echo("")
    word = "Different" if again.differences else "Same"
    click.echo(f"{word}: {again.same:,} of {again.verdicts:,} verdicts, from "
               f"{again.inputs:,} of {again.recorded_inputs:,} recorded inputs.")  # fmt: skip
    if again.policies:
        click.echo(f"  judged again by other policies, {again.policies[:11]}…: the bundle's came "
                   f"with {maker}")  # fmt: skip
    for one in again.differences[:_SHOWN]:
        click.echo(f"  {safe(one.repository)}: {safe(one.what)}")
    if len(again.differences) > _SHOWN:
        click.echo(f"  {len(again.differences) - _SHOWN:,} more")


def _changed(digests: int, changes: Sequence[Change]) -> int:
    number = len(changes)
    verb = "does" if number == 1 else "do"
    click.echo(f"Changed: {number:,} of {digests + 1:,} digests {verb} not match.")
    for one in changes[:_SHOWN]:
        pair = f": recorded {_short(one.recorded)}, content {_short(one.found)}"
        click.echo(f"  {safe(one.what)}{pair if one.found else ''}")
    if number > _SHOWN:
        click.echo(f"  {number - _SHOWN:,} more")
    click.echo("Do not rely on this bundle. Exit 1.")
    return 1


def _short(digest: str) -> str:
    plain = digest.removeprefix("sha256:")
    return f"{plain[:4]}…" if plain != "none" else plain


def _follows(recorded: str | None, given: Path | None) -> str:
    if recorded is None:
        return "nothing: it is the first"
    if given is not None:
        return f"{safe(str(given))}, whose digest matches"
    return f"the bundle {safe(recorded[:15])}… (give --previous FILE to check the chain)"


def _signature(bundle: Path, data: bytes, key: Path | None) -> tuple[str, bool]:
    """Return what is said of the signature, and whether it is as it was asked for."""
    from checker.audit.signing import signature_path, signed_by

    beside = signature_path(bundle)
    if not beside.is_file():
        said = "none: this proves the bundle is whole, not who made it"
        return said, key is None
    if key is None:
        return f"{beside.name} is there; --key PUBLIC says whether it holds", True
    found = signed_by(data, beside.read_bytes(), key.read_bytes())
    if found is None:
        return f"{beside.name} is not by the key {key.name}, or not of this bundle", False
    return f"by the key {key.name} ({found[:12]}…)", True
