"""Writes the sentences of a verdict: the first alternative whose condition and names are known."""

from collections.abc import Mapping, Sequence

from checker.evaluation.conditions import compiled
from checker.evaluation.display import shown, type_of
from checker.evaluation.operands import in_force
from checker.evaluation.outcome import Asking, Spoken, Use
from checker.model.facts import Fact
from checker.model.policy import Condition, Phrase, Policy
from checker.model.rows import NamedTuple
from checker.model.values import Unknown
from checker.model.vocabulary import FACTS


class Telling(NamedTuple):
    """What sentences about one verdict may name: the policy, its subject, and the facts used."""

    policy: Policy
    asking: Asking
    verdict: str
    measured: Mapping[str, Fact]
    spoken: Spoken

    @classmethod
    def of(
        cls, policy: Policy, asking: Asking, verdict: str, uses: Sequence[Use],
        spoken: Spoken | None = None,
    ) -> "Telling":  # fmt: skip
        """Prepare the sentences of a verdict; the mean of a measure stands for it, if asked for.

        `spoken` keeps the conditions of the policy's sentences from one verdict to the next.
        """
        asked = [use for use in uses if use.clause.source == "measure"]
        asked.sort(key=lambda use: use.clause.statistic == "mean")
        measured = {use.clause.name: use.fact for use in asked}
        return cls(policy, asking, verdict, measured, {} if spoken is None else spoken)

    def say(self, phrases: Sequence[Phrase]) -> str:
        """Return the first sentence that can be said, or nothing."""
        return self._first(phrases)[0]

    def headline(self) -> str:
        """Return the message, with the document's numbers where the organization changed them."""
        text, phrase = self._first(self.policy.message)
        return text + self._changes(phrase) if phrase else self.policy.title

    def notes(self) -> list[str]:
        """Return the notes of the policy whose condition holds."""
        found = (self.written(note.say) for note in self.policy.notes if self._holds(note.when))
        return [text for text in found if text]

    def _first(self, phrases: Sequence[Phrase]) -> tuple[str, Phrase | None]:
        for phrase in phrases:
            if phrase.verdict in (None, self.verdict) and self._holds(phrase.when):
                text = self.written(phrase)
                if text is not None:
                    return text, phrase
        return "", None

    def written(self, phrase: Phrase) -> str | None:
        """Return a sentence with its names filled in; None where one is not known."""
        parts = list(phrase.parts)
        for index in range(1, len(parts), 2):
            text = self._named(parts[index])
            if not text:
                return None
            parts[index] = text
        return "".join(parts)

    def _holds(self, condition: Condition | None) -> bool:
        if condition is None:
            return True
        check = self.spoken.get(id(condition))
        if check is None:
            check = self.spoken[id(condition)] = compiled(condition, self.policy.parameters)
        return check(self.asking).truth is True

    def _named(self, name: str) -> str:
        if name == "address":
            return self.asking.subject.address
        if name == "workload":
            return self.asking.subject.workload or ""
        parameter = self.policy.parameters.get(name)
        if parameter:
            return shown(in_force(parameter, self.asking), parameter.type)
        fact = self.measured.get(name) or self.asking.facts.get(name)
        return _told(name, fact) if fact else ""

    def _changes(self, phrase: Phrase) -> str:
        named = [name for name in phrase.parts[1::2] if name in self.policy.changed]
        if not named:
            return ""
        rows = [(self.policy.parameters[name], self.policy.changed[name][0]) for name in named]
        said = [
            f"{'document' if row.origin == 'document' else 'default'}: {shown(old, row.type)}"
            for row, old in rows
        ]
        return f" ({', '.join(said)})"


def _told(name: str, fact: Fact) -> str:
    """Return a fact's value in words; nothing where it is not known, or not to be printed."""
    row = FACTS.get(name)
    if fact.sensitive or (row and not row.printable) or fact.value is None:
        return ""
    values = fact.value if _is_set(fact) else (fact.value,)
    if any(isinstance(value, Unknown) for value in values):
        return ""
    text = shown(fact.value, type_of(name))
    # People write A100 40GB; the hyphen of the catalog's name is there for programs.
    return text.replace("-", " ") if name == "accelerator" else text


def _is_set(fact: Fact) -> bool:
    return isinstance(fact.value, tuple) and not hasattr(fact.value, "_fields")
