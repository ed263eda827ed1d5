"""What the parts of one policy file share while they are read: subject, parameters, problems."""

from collections.abc import Iterable, Mapping

from checker.documents.members import key_location
from checker.documents.nearest import suggestion
from checker.model.declaration import Node
from checker.model.location import Location
from checker.model.policy import Parameter
from checker.model.report import Problem


class Scope:
    """Collects what is wrong with one policy file; every problem is of usage (exit 2)."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.subject = ""
        self.parameters: Mapping[str, Parameter] = {}
        self.problems: list[Problem] = []

    def problem(self, message: str, place: Location, next_step: str, kind: str = "policy") -> None:
        """Record something that keeps the policy from being used."""
        self.problems.append(Problem(kind, message, place, next_step, usage=True))

    def unknown(self, what: str, name: str, names: Iterable[str], place: Location) -> None:
        """Record a name that is none of `names`, with the nearest one as the next step."""
        known = sorted(names)
        otherwise = f"write one of {', '.join(known[:12])}" if known else "leave it out"
        self.problem(f"{name} is no {what}", place, suggestion(name, known, otherwise))

    def check_keys(self, node: Node, allowed: Iterable[str], what: str = "key of a policy") -> None:
        """Record every key of a mapping that is not allowed there."""
        names = tuple(allowed)
        for key in node.value:
            if key not in names:
                self.unknown(what, key, names, key_location(node, key))
