"""Says in words what an audit needs and is not installed."""

from collections.abc import Iterator
from contextlib import contextmanager

import click

_EXTRAS = {"psycopg": "postgres", "distributed": "distributed"}


@contextmanager
def audit_parts() -> Iterator[None]:
    """Turn the import of what is not installed into bad usage with the command that installs it."""
    try:
        yield
    except ModuleNotFoundError as missing:
        extra = _EXTRAS.get(str(missing.name), "audit")
        step = f"python -m pip install 'ai-spend-checker[{extra}]'"
        raise click.UsageError(f"An audit needs {missing.name}: {step}") from None
