"""Turns a YAML stream into one tree of nodes for each document, every key and value with its place.

The parser is imported with the first text: most runs read no YAML at all.
"""

from checker.documents.limits import MANIFEST, Limits
from checker.documents.scalars import CORE, Dialect
from checker.model.declaration import Node
from checker.model.location import Location
from checker.model.report import Problem

_MOST_PROBLEMS = 100


def read_yaml(
    text: str, path: str, limits: Limits = MANIFEST, dialect: Dialect = CORE
) -> tuple[list[Node], list[Problem]]:
    """Return the documents of a stream and what is wrong with the others.

    A document that breaks does not hide its neighbors. Documents without any content are left out.
    Numbers are int or Decimal; dates and whatever else is not a number, truth or null are text.
    """
    if len(text) > limits.size:
        message = f"the text is longer than {limits.size_in_words}, the limit of {limits.what}"
        return [], [Problem("limit", message, Location(path), "split the file")]
    from checker.documents.yaml_events import documents

    nodes: list[Node] = []
    problems: list[Problem] = []
    for found in documents(text, path, limits, dialect):
        if isinstance(found, Problem):
            problems.append(found)
        else:
            nodes.append(found)
    if len(problems) > _MOST_PROBLEMS:
        rest = f"{len(problems) - _MOST_PROBLEMS:,} more problems in this file"
        step = "mend the ones above first"
        problems[_MOST_PROBLEMS:] = [Problem("syntax", rest, Location(path), step)]
    return nodes, problems
