"""References of policies for the tests of their formats: of bundled policies, plain and hostile."""

import io

from report_samples import poisoned

from checker.evaluation.reference import references
from checker.model.reference import References
from checker.policy.documents import load_documents
from checker.policy.loader import load_policies
from checker.reports import write_as
from checker.reports.style import Style

BUSY = "reserved-gpu-sustains-utilization"
ALL = load_policies(examples=True).policies


def bundled(*ids: str) -> References:
    """Return the references of some bundled policies, or of all."""
    return references([one for one in ALL if one.id in ids or not ids], load_documents())


def hostile(payload: str) -> References:
    """Return references each free text of which tries to become markup."""
    found = bundled(BUSY, "computed-cost-decides", "ai-spend-is-attributable").found
    return References([poisoned(one, payload) for one in found])


def written(form: str, found: References, style: Style = Style()) -> str:
    """Return references in one of their formats."""
    out = io.StringIO(newline="")
    write_as(form, "reference", found, out, style)
    return out.getvalue()
