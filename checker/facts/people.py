"""Turns what the settings say about a team's people into facts of its workloads."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from checker.facts.reading import unknown
from checker.model.facts import Fact
from checker.model.settings import Dated, Team

_PARTS = ("mlops_people", "mlops_on_call", "mlops_answered", "mlops_standing")


def mlops(team: Team | None, owner: str, as_of: date) -> Iterator[Fact]:
    """Yield who runs models in a team, when somebody said so, and whether that counts."""
    answer = team.answers.get("mlops") if team else None
    if team is None or answer is None:
        said = "no team is named" if team is None else f"the team {team.name} does not say it"
        for name in _PARTS:
            yield Fact(name, unknown(said, team.location if team else None))
        return
    place, files = answer.location, frozenset((answer.location.path,))
    said = f"of the team {team.name}, by {answer.by} on {answer.date}"
    people, on_call = answer.values.get("people"), answer.values.get("on_call")
    number = people.value if people is not None else unknown("how many is not said", place)
    number = Decimal(number) if isinstance(number, (int, Decimal)) else number
    yield Fact("mlops_people", number, "attested", place, said, files)
    called = on_call is not None and on_call.value is True
    yield Fact("mlops_on_call", called, "attested", place, said, files)
    yield Fact("mlops_answered", answer.date, "attested", place, said, files)
    standing, because = _standing(answer, owner, as_of)
    yield Fact("mlops_standing", standing, "attested", place, because, files)


def _standing(answer: Dated, owner: str, as_of: date) -> tuple[str, str]:
    if answer.by.lower() == owner.lower():
        return "invalid", f"{answer.by} owns the workload and cannot attest for it"
    if answer.date > as_of:
        return "invalid", f"it is dated {answer.date}, after {as_of}"
    if answer.expires is not None and answer.expires < as_of:
        return "expired", f"it ended on {answer.expires}"
    return "valid", f"said on {answer.date}"
