"""Turns a model's id into its weights, and weights and machines into the deployment model."""

import re
from collections.abc import Sequence

from checker.catalog import Catalog
from checker.catalog.models import routing
from checker.catalog.rows import Choice
from checker.facts.contents import Clue
from checker.facts.reading import ABSENT, Read
from checker.facts.sights import Sight
from checker.facts.signs import Evidence
from checker.facts.views import decide
from checker.model.rows import NamedTuple
from checker.model.values import Reason, Unknown

_OF_WEIGHTS = {"closed": "closed_source_api", "open": "hosted_open_source"}
_NO_MODEL = "the code does not name the model"


class Modeling(NamedTuple):
    """Which model an item runs or calls, its weights, and what follows from them.

    `calls` names the service that an item merely calls: then what it runs on itself is no part
    of the AI spend.
    """

    model: Read
    weights: Read
    deployment_model: Read
    routing: Read
    calls: str = ""


def modeling(sight: Sight, found: Evidence, catalog: Catalog) -> Modeling:
    """Return the model of one item and which of the three deployment models it makes."""
    model = _model(sight, found)
    weights = weights_of(model, catalog)
    deployment = _deployment(sight, found, weights, catalog)
    return Modeling(
        model, weights, deployment, _routing(sight, model), _calls(sight, found, deployment)
    )


def _calls(sight: Sight, found: Evidence, deployment: Read) -> str:
    if sight.row.deployment_model.default != "by_content" or deployment.value == "self_hosted":
        return ""
    return next((one.signal.provider or "" for one in _strong(found)), "")


def _strong(found: Evidence) -> list[Clue]:
    clues = [*found.contents.clues, *([found.name] if found.name else [])]
    return [clue for clue in clues if not clue.signal.weak]


def _model(sight: Sight, found: Evidence) -> Read:
    written = sight.view.text(sight.part.models)
    if written is not ABSENT:
        return written._replace(value=plain_id(written.value))
    for one in sight.behind:
        behind = one.view.text(one.part.models)
        if behind is not ABSENT:
            return behind._replace(value=plain_id(behind.value))
    return found.contents.models[0] if found.contents.models else ABSENT


def plain_id(value: object) -> object:
    """Return a model's id out of its ARN; everything else as it stands.

    Of an ARN whose region or account is not known the end is enough.
    """
    if isinstance(value, Unknown) and value.ends is not None:
        start, end = value.ends
        name = _after_kind(end) if start.startswith("arn:") or "arn:" in start else None
        return name or value
    if not isinstance(value, str) or not value.startswith("arn:"):
        return value
    return _after_kind(value) or value


def _after_kind(arn: str) -> str | None:
    """Return what follows `foundation-model/` or `inference-profile/` at the end of an ARN."""
    match = re.search(r":(?:foundation-model|inference-profile)/([^/]+)\Z", arn)
    return match[1] if match else None


def weights_of(model: Read, catalog: Catalog) -> Read:
    """Return whether a model's weights are public: open, closed, or somebody's own."""
    if isinstance(model.value, Unknown) and model.value.ends is not None:
        # A route or a host may stand before the name, and the name alone decides.
        family = catalog.model(model.value.ends[1].lstrip(".:/-"))
        return model._replace(value=family.weights) if family is not None else model
    if not isinstance(model.value, str):
        return model
    family = catalog.model(model.value)
    if family is not None:
        return model._replace(value=family.weights)
    reason = Reason(f"the catalog does not know the model {model.value}", model.location)
    return model._replace(value=Unknown(reason))


def _deployment(sight: Sight, found: Evidence, weights: Read, catalog: Catalog) -> Read:
    said = _decided(sight.row.deployment_model, sight)
    match said.value:
        case "by_model":
            return _of_weights(sight, weights)
        case "by_machine":
            return _of_machine(sight, found)
        case "by_content":
            return _of_content(sight, found, catalog)
    return said


def _decided(choice: Choice, sight: Sight) -> Read:
    read = decide(choice, sight.view)
    if read.location is None:
        return read._replace(location=sight.declaration.location, files=sight.declaration.files)
    return read


def _of_weights(sight: Sight, weights: Read) -> Read:
    if isinstance(weights.value, str) and weights.value in _OF_WEIGHTS:
        return weights._replace(value=_OF_WEIGHTS[weights.value])
    if isinstance(weights.value, Unknown):
        reasons = weights.value.reasons
    elif weights.value == "customer":
        reasons = (Reason("its own model: the base decides", weights.location),)
    else:
        reasons = (Reason(_NO_MODEL, sight.declaration.location),)
    possible = tuple(_OF_WEIGHTS.values())
    location = weights.location or sight.declaration.location
    return Read(Unknown(*reasons, possible=possible), location, weights.files)


def _of_machine(sight: Sight, found: Evidence) -> Read:
    place = Read(None, sight.declaration.location, sight.declaration.files)
    if found.hardware.accelerated:
        return place._replace(value="self_hosted")
    if found.hardware.accelerated is None:
        reason = Reason("whether it has accelerators is not known", place.location)
        return place._replace(value=Unknown(reason, possible=("self_hosted", None)))
    return place


def _of_content(sight: Sight, found: Evidence, catalog: Catalog) -> Read:
    """An own server or accelerator makes it self-hosted; else what it calls decides."""
    place = Read(None, sight.declaration.location, sight.declaration.files)
    strong = _strong(found)
    words = dict.fromkeys(one.signal.deployment_model for one in strong)
    if found.contents.asked or "self_hosted" in words:
        return place._replace(value="self_hosted")
    known = tuple(word for word in words if word)
    if len(known) == 1 and len(words) == 1:
        return Read(known[0], strong[0].node.location, strong[0].node.files)
    called = of_models(found.contents.models, catalog) if strong and not known else None
    if called is not None:
        return called
    reason = Reason("which model service it calls is not known", place.location)
    return place._replace(value=Unknown(reason, possible=known or None))


def of_models(models: Sequence[Read], catalog: Catalog) -> Read | None:
    """Return what calling models of a service is: their weights decide, if all agree."""
    found = [weights_of(one, catalog) for one in models]
    words = {one.value if isinstance(one.value, str) else None for one in found}
    if len(words) != 1 or (word := words.pop()) not in _OF_WEIGHTS:
        return None
    return found[0]._replace(value=_OF_WEIGHTS[word])


def _routing(sight: Sight, model: Read) -> Read:
    said = decide(sight.part.routing, sight.view)
    if said.value != "by_model":
        return said
    if not isinstance(model.value, str):
        return model
    return model._replace(value=routing(model.value))
