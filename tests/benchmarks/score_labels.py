"""Turns hand-made labels of real repositories and our inventory of them into a score.

Run as `python tests/benchmarks/score_labels.py --labels tests/labels --repositories DIR`, where
DIR holds a checkout per repository, named OWNER+NAME, at the commit that its label file names.
The labels were written without a look at the tool: where the two differ, read the Terraform.
"""

import argparse
import json
import shlex
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from label_truth import Labels, Row, contexts, match, read_labels
from label_verdicts import FIELDS, Verdict, compare

COMMAND = f"{shlex.quote(sys.executable)} -m checker inventory --format json"
REQUIRED = {"precision": 0.98, "recall": 0.95, "field": 0.90}
SAID = ("missed", "undecided", "false alarm", "off and silent", "control missed")
OUTCOMES = ("right", "unknown", "wrong", "honest", "invented")


class Score(NamedTuple):
    """The counts of one or several repositories, and a line for everything that is not right."""

    counts: Counter[str]
    fields: Mapping[str, Counter[str]]
    lines: Sequence[str]


def run_tool(
    command: str, checkout: Path, var_files: Sequence[str], roots: Sequence[str] = ()
) -> list[Row]:
    """Run the inventory in a checkout and return its rows; ends the run where it has no report."""
    words = shlex.split(command) + [word for file in var_files for word in ("--var-file", file)]
    words += [root or "." for root in roots]
    done = subprocess.run(words, cwd=checkout, capture_output=True, text=True, check=False)
    try:
        return list(json.loads(done.stdout)["inventory"])
    except (ValueError, KeyError) as error:
        tail = f"exit {done.returncode}: {error}\n{done.stderr.strip()[-2000:]}"
        raise SystemExit(f"{checkout.name}: no report, {tail}") from error


def spends(row: Row) -> bool:
    """Whether the tool calls a row AI spend that is switched on."""
    return row.get("ai_spend") == "yes" and row.get("active") is not False


def detection(label: Row, rows: Sequence[Row]) -> str:
    """Name what recognizing came to for one label.

    A control (a budget, an anomaly monitor) limits spend and is none: it is only asked for.
    """
    if label.get("role") == "control":
        listed = any(row.get("role") == "control" for row in rows)
        return "control listed" if listed else "control missed"
    if label["ai_spend"] == "unknown":
        return "not judged"
    if label.get("active") is False:
        if any(spends(row) for row in rows):
            return "false alarm"
        return "off and listed" if rows else "off and silent"
    if label["ai_spend"] == "no":
        return "false alarm" if any(spends(row) for row in rows) else "left alone"
    if any(row.get("ai_spend") == "yes" for row in rows):
        return "found"
    return "undecided" if any(row.get("ai_spend") == "unknown" for row in rows) else "missed"


def chosen(label: Row, rows: Sequence[Row]) -> Row:
    """Return the row whose fields are compared: the first that was recognized as asked."""
    name, value = ("role", "control") if label.get("role") == "control" else ("ai_spend", "yes")
    return next(row for row in rows if row.get(name) == value)


def line(outcome: str, item: Row, more: str = "") -> str:
    """Return a printed line about a label or about a row of the inventory."""
    place = f"{item.get('path', item.get('file'))}:{item.get('line')}"
    return f"{outcome:15}{place} {item['address']}{more}"


def told(label: Row, verdict: Verdict) -> str:
    """Return the printed line of a field that came out wrong."""
    said = "nothing there" if verdict.tool is None else repr(verdict.tool)
    return line(verdict.outcome, label, f" {verdict.field}: {said}, label {verdict.label!r}")


def score(labels: Sequence[Row], rows: Sequence[Row], all_of: Sequence[str] = ()) -> Score:
    """Score one context; with `all_of`, unlabeled AI spend of those kinds is a false alarm."""
    counts: Counter[str] = Counter()
    fields: dict[str, Counter[str]] = {field: Counter() for field in FIELDS}
    lines: list[str] = []
    claimed: set[int] = set()
    for label, found in match(labels, rows):
        claimed.update(id(row) for row in found)
        outcome = detection(label, found)
        counts[outcome] += 1
        if outcome in SAID:
            lines.append(line(outcome, label))
        if outcome in ("found", "control listed"):
            verdicts = compare(label, chosen(label, found))
            for verdict in verdicts:
                fields[verdict.field][verdict.outcome] += 1
            wrong = [one for one in verdicts if one.outcome in ("wrong", "invented")]
            lines.extend(told(label, one) for one in wrong)
    extra = [row for row in rows if spends(row) and id(row) not in claimed]
    alarms = [row for row in extra if row.get("kind", "terraform") in all_of]
    counts.update({"false alarm": len(alarms), "unlabeled": len(extra) - len(alarms)})
    lines.extend(line("false alarm", row, " (no label)") for row in alarms)
    return Score(counts, fields, lines)


def add(scores: Iterable[Score]) -> Score:
    """Sum scores."""
    counts: Counter[str] = Counter()
    fields: dict[str, Counter[str]] = {field: Counter() for field in FIELDS}
    lines: list[str] = []
    for one in scores:
        counts.update(one.counts)
        lines.extend(one.lines)
        for field, outcomes in one.fields.items():
            fields[field].update(outcomes)
    return Score(counts, fields, lines)


def share(some: int, whole: int) -> float:
    """Return a share; of nothing it is 1, since nothing went wrong."""
    return some / whole if whole else 1.0


def precision(counts: Counter[str]) -> float:
    """Return the share of what the tool called AI spend that is AI spend."""
    return share(counts["found"], counts["found"] + counts["false alarm"])


def recall(counts: Counter[str]) -> float:
    """Return the share of the labeled AI spend that was found; an undecided one is not found."""
    return share(counts["found"], counts["found"] + counts["missed"] + counts["undecided"])


def field_share(outcomes: Counter[str]) -> float:
    """Return the share of right answers where the label knows the answer."""
    return share(outcomes["right"], outcomes["right"] + outcomes["unknown"] + outcomes["wrong"])


def short(result: Score) -> list[str]:
    """Return what falls short of the required figures; without one labeled find, all does."""
    if not result.counts["found"]:
        return ["nothing that is labeled was found"]
    figures = {"precision": precision(result.counts), "recall": recall(result.counts)}
    gaps = [f"{name} {value:.3f}" for name, value in figures.items() if value < REQUIRED[name]]
    scored = [(field, field_share(outcomes)) for field, outcomes in result.fields.items()]
    return gaps + [f"{field} {value:.3f}" for field, value in scored if value < REQUIRED["field"]]


def show(title: str, result: Score) -> None:
    """Print the figures of a score; `known` is the share of certain answers."""
    counts = result.counts
    print(f"\n{title}")
    print(f"  precision {precision(counts):.3f}   recall {recall(counts):.3f}")
    print("  " + ", ".join(f"{name} {number}" for name, number in sorted(counts.items())))
    heads = "".join(f"{name:>9}" for name in ("share", "known", *OUTCOMES))
    print(f"  {'field':26}{heads}")
    for field, found in result.fields.items():
        if sum(found.values()):
            certain = found["right"] + found["wrong"]
            known = share(certain, certain + found["unknown"])
            numbers = "".join(f"{found[name]:9}" for name in OUTCOMES)
            print(f"  {field:26}{field_share(found):9.3f}{known:9.2f}{numbers}")


def score_repository(labels: Labels, checkout: Path, command: str) -> Score:
    """Run the tool in a checkout, once for each context of its labels, and score all of them."""
    parts = []
    for var_files, rows in contexts(labels).items():
        # A var-file is given for the roots that are labeled under it.
        roots = sorted({row["root"] for row in rows}) if var_files else ()
        found = run_tool(command, checkout, var_files, roots)
        all_of = labels.complete_for if labels.complete and not var_files else ()
        parts.append(score(rows, found, all_of))
    return add(parts)


def main(arguments: Sequence[str] | None = None) -> int:
    """Score every repository that is there; `--require` makes a shortfall exit 1."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--labels", type=Path, required=True)
    parser.add_argument("--repositories", type=Path, required=True)
    parser.add_argument(
        "--command", default=COMMAND, help="run in the checkout, --var-file is added"
    )
    parser.add_argument("--only", default="", help="part of a repository's name")
    parser.add_argument("--require", action="store_true", help="exit 1 below the required figures")
    options = parser.parse_args(arguments)
    scores, absent = [], 0
    for labels in read_labels(options.labels):
        checkout = options.repositories / labels.folder
        if options.only not in labels.repository:
            continue
        if not checkout.is_dir():
            absent += 1
            print(f"\n{labels.repository}: no checkout at {checkout.name}, not scored")
            continue
        scores.append(score_repository(labels, checkout, options.command))
        show(f"{labels.repository} {labels.commit[:10]}", scores[-1])
        print("\n".join(f"  {text}" for text in scores[-1].lines))
    total = add(scores)
    show(f"all {len(scores)} repositories, {absent} absent", total)
    lacking = short(total)
    print("\nfalls short: " + ", ".join(lacking) if lacking else "\nall required figures are met")
    return 1 if options.require and (lacking or absent) else 0


if __name__ == "__main__":
    raise SystemExit(main())
