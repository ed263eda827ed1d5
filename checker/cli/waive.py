"""`ai-spend waive`: accept a finding until a date, in a file that says who accepted it and why."""

import sys
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import partial

import click

from checker.accepting import (
    Draft,
    Ground,
    draft,
    ground,
    named,
    objections,
    reminded_from,
    short_names,
)
from checker.check import Request
from checker.cli.options import day, reading_options
from checker.cli.output import Unwritable, progress, replace, style_for
from checker.documents.formats import read_date
from checker.model.location import Location
from checker.model.quantities import QuantityError
from checker.model.report import Finding, Money
from checker.model.waivers import Waiver
from checker.reports.style import Style, money_text, plural, safe
from checker.reports.text import problem_lines

_REFUSED = 2
_SHOWN = 3
_KINDS = {"idle": "idle", "saving": "can be saved", "at_stake": "at stake"}
_ABOUT = "A waiver keeps this finding in every report, stops it from blocking, and ends by itself."
_NEXT = """Next: commit it in a change of its own. It counts from the day it is merged; in the
change that brings it, it is shown and has no effect.
From {remind} every check reminds of its end. After {expires} the finding is back:
it fails the audit, and stops only changes that make it worse."""
Answers = dict[str, str]


@click.command("waive", short_help="Accept a finding until a date, in a file under waivers/.")
@click.argument("policy")
@click.argument("scope", default="")
@reading_options
@click.option("--address", "addresses", multiple=True, metavar="GLOB",
              help="Cover only these addresses; may be repeated, or replace SCOPE.")  # fmt: skip
@click.option("--reason", help="Why, and what will have changed by the last day.")
@click.option("--until-then", help="What limits the risk until then.")
@click.option("--owner", help="Who asks for it (default: the workload's owner).")
@click.option("--approver", help="Who accepts it: one of the approvers in ai-spend.yaml.")
@click.option("--ticket", help="Where it is followed up.")
@click.option("--expires", callback=day, metavar="DAY", help="Its last day, as 2027-02-15.")
def command(
    request: Request,
    policy: str,
    scope: str,
    addresses: tuple[str, ...],
    expires: date | None,
    **given: str | None,
) -> int:
    """Write a waiver of POLICY for the workload SCOPE under waivers/.

    What is not given as an option is asked for on a terminal. Nothing is written before all of it
    is in order.

    Exit codes: 0 written; 2 bad usage, or nothing that can be waived; 3 something that the finding
    rests on could not be read.
    """
    if not scope and not addresses:
        raise click.UsageError("Name the workload to cover, or --address with a glob.")
    with progress() as tell:
        found = ground(request, policy, scope, addresses, tell)
    style = style_for(sys.stdout, request.project)
    refused = _refused(found, style)
    if refused:
        return refused
    answers = {name: text.strip() for name, text in given.items() if text and text.strip()}
    answers |= {"expires": expires.isoformat()} if expires else {}
    ask = _asked if sys.stdin.isatty() else _complete
    waiver = ask(found, partial(_waiver, policy, scope, addresses, found), answers, style)
    return _write(request, found, waiver, style)


def _refused(found: Ground, style: Style) -> int:
    """Say why nothing can be waived, and return the exit code; 0 where something can."""
    for line in problem_lines(found.report, style):
        click.echo(style.signs(line), err=True)
    if found.refusal:
        step = f"\n      next   {safe(found.refusal.next_step)}" if found.refusal.next_step else ""
        click.echo(f"NOT WAIVED  {safe(found.refusal.message)}{step}", err=True)
        return _REFUSED
    return found.report.exit_code if found.policy is None else 0


def _waiver(
    policy: str, scope: str, addresses: tuple[str, ...], found: Ground, answers: Mapping[str, str]
) -> Waiver:
    return Waiver(
        policy=policy,
        scope=scope,
        addresses=addresses,
        reason=answers.get("reason", ""),
        owner=answers.get("owner", ""),
        approver=named(found, answers.get("approver", "")),
        ticket=answers.get("ticket", ""),
        granted=found.granted,
        expires=read_date(answers["expires"]) if "expires" in answers else found.usual,
        location=Location(""),
        until_then=answers.get("until_then", ""),
    )


Make = Callable[[Mapping[str, str]], Waiver]


def _complete(found: Ground, make: Make, answers: Answers, style: Style) -> Waiver:
    """Return the waiver of the options alone; what is missing or wrong is said at once."""
    answers = {"owner": found.owner, **answers} if found.owner else answers
    missing = [text for name, text in _options(found, style) if not answers.get(name)]
    wrong = [
        f"  --{field}: {why}"
        for field, why in objections(found, make(answers))
        if answers.get(field) and answers.get("owner")
    ]
    if missing or wrong:
        head = ["Without a terminal these options are needed:", *missing] if missing else []
        head += ["These cannot stand:", *wrong] if wrong else []
        raise click.UsageError("\n".join(map(safe, head)))
    return make(answers)


def _options(found: Ground, style: Style) -> Iterator[tuple[str, str]]:
    yield "reason", "  --reason TEXT     why, and what will have changed by the last day"
    yield "owner", "  --owner NAME      who asks for it"
    yield "approver", f"  --approver NAME   who accepts it: {', '.join(found.approvers)}"
    yield "ticket", "  --ticket ID       where it is followed up"
    yield "expires", f"  --expires DAY     its last day, at most {found.last_day} {_days(found)}"


def _days(found: Ground) -> str:
    return f"({plural((found.last_day - found.granted).days, 'day')})"


def _asked(found: Ground, make: Make, answers: Answers, style: Style) -> Waiver:
    """Ask for what is missing; an answer that cannot stand is asked for again."""
    for line in _headlines(found, style):
        click.echo(style.signs(line))
    click.echo(f"\n{_ABOUT}\n")
    if "reason" not in answers:
        click.echo("Reason, and what will have changed by then:")
        answers["reason"] = _prompt("> ", "", "")
    if "owner" not in answers:
        answers["owner"] = _prompt("Owner", found.owner, ": ")
    short = ", ".join(short_names(found))
    questions = {
        "approver": (f"Approver ({short})", ""),
        "ticket": ("Ticket", ""),
        "expires": (f"Last day, at most {found.last_day} {_days(found)}", str(found.usual)),
    }
    for name, (question, default) in questions.items():
        while name not in answers or _wrong(found, make, answers, name):
            answers[name] = _prompt(question, default, ": ")
    return make(answers)


def _wrong(found: Ground, make: Make, answers: Answers, name: str) -> bool:
    """Say what is wrong with an answer, if anything is."""
    try:
        why = next((why for field, why in objections(found, make(answers)) if field == name), "")
    except QuantityError as error:
        why = f"{error}"
    if why:
        click.echo(f"  {safe(why)}")
    return bool(why)


def _prompt(question: str, default: str, suffix: str) -> str:
    """Ask until something is answered."""
    while True:
        answer: str = click.prompt(
            question, default=default, show_default=bool(default), prompt_suffix=suffix
        )
        if answer.strip():
            return answer.strip()


def _headlines(found: Ground, style: Style) -> Iterator[str]:
    shown = found.findings[:_SHOWN]
    for finding in shown:
        verdict = str((finding.waiver or {}).get("verdict", finding.verdict)).upper()
        money = _money(finding)
        head = f"{verdict}  {safe(finding.headline)}"
        if money and len(head) + len(money) + 6 <= style.width:
            yield f"{style.paint(verdict, verdict)}{head[len(verdict) :]}      {money}"
            continue
        yield f"{style.paint(verdict, verdict)}{head[len(verdict) :]}"
        if money:
            yield f"      {money}"
    if found.findings[_SHOWN:]:
        yield f"and {len(found.findings) - _SHOWN} more"
    for finding in shown:
        if finding.waiver:
            yield f"Waived already until {finding.waiver['expires']}; the later end counts."


def _money(finding: Finding) -> str:
    worth = finding.impact
    if worth is None:
        return ""
    amount = money_text(Money(worth.amount, worth.currency, worth.period))
    return f"{amount} {_KINDS.get(worth.kind, worth.kind)}"


def _write(request: Request, found: Ground, waiver: Waiver, style: Style) -> int:
    file = draft(request, found, waiver)
    if file is None:
        click.echo("Could not write under waivers/: no file there takes one more.", err=True)
        return _REFUSED
    shown = safe(style.path(file.path))
    try:
        replace(request.project, file.path, file.text)
    except Unwritable as error:
        click.echo(f"Could not write {shown}: {error}", err=True)
        return _REFUSED
    click.echo(f"\n{_verb(file)} {shown}.")
    click.echo(_NEXT.format(remind=reminded_from(waiver), expires=waiver.expires))
    return 0


def _verb(file: Draft) -> str:
    return "Added it to" if file.added else "Wrote"
