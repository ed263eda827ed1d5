"""Finds the AI service that a budget's or a monitor's filters name."""

import re
from collections.abc import Iterator, Mapping

from checker.model.declaration import Node

_SERVICE = (
    r"(?i)bedrock|sagemaker|cognitive ?services|openai|machine ?learning|vertex ?ai|ai ?platform|"
    r"anthropic|generative ?language|azure ai|ai foundry|comprehend|rekognition|textract|"
    r"(?<![a-z])gpus?(?![a-z])|\b[pg]\d+[a-z]*\.\d*(?:xlarge|metal)|\b(?:trn|inf)\d"
)
_NAMES = frozenset((
    "name", "name_prefix", "display_name", "description", "tags", "tags_all", "labels",
    "notification", "subscriber", "notifications", "all_updates_rule", "email_addresses",
))  # fmt: skip
"""Arguments that say how people call it, or whom it tells; they limit nothing."""


def named_service(body: Node) -> str:
    """Return the first text in a filter that names an AI service, empty where none does.

    How the whole thing is called is no filter; the `name` of a filter inside it is one.
    """
    if not isinstance(body.value, Mapping):
        return ""
    for key, value in body.value.items():
        if key not in _NAMES:
            for text in _texts(value, 0):
                if re.search(_SERVICE, text):
                    return text if len(text) <= 60 else "an AI service"
    return ""


def _texts(node: Node, depth: int) -> Iterator[str]:
    value = node.value
    if isinstance(value, str):
        yield value
    elif depth < 6 and isinstance(value, Mapping):
        for inner in value.values():
            yield from _texts(inner, depth + 1)
    elif depth < 6 and isinstance(value, (list, tuple)):
        for inner in value:
            yield from _texts(inner, depth + 1)
