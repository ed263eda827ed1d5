"""A waiver as it was written, and how it stands on the day of a run."""

import datetime
from collections.abc import Mapping
from typing import Any

from checker.model.location import Location
from checker.model.rows import NamedTuple


class Waiver(NamedTuple):
    """A finding that somebody accepts until and including a day.

    `scope` is a workload, `addresses` are globs; with both, an address of that workload is meant.
    `owner` asks and `approver` accepts, as they state it themselves.
    """

    policy: str
    scope: str
    addresses: tuple[str, ...]
    reason: str
    owner: str
    approver: str
    ticket: str
    granted: datetime.date
    expires: datetime.date
    location: Location
    until_then: str = ""

    @property
    def covers(self) -> str:
        """What it covers in words: `research-llm`, or `aws_instance.node* of research-llm`."""
        addresses = ", ".join(self.addresses)
        if self.addresses and self.scope:
            return f"{addresses} of {self.scope}"
        return self.scope or addresses

    @property
    def days(self) -> int:
        """The days from the one on which it was granted to its last one."""
        return (self.expires - self.granted).days

    def told(self, verdict: str) -> Mapping[str, Any]:
        """Return what a finding that it waives carries, with the verdict that it would have."""
        return {
            "verdict": verdict,
            "covers": self.covers,
            "reason": self.reason,
            **({"until_then": self.until_then} if self.until_then else {}),
            "owner": self.owner,
            "approver": self.approver,
            "ticket": self.ticket,
            "granted": self.granted,
            "expires": self.expires,
            "file": self.location.path,
            "line": self.location.line,
        }
