"""Reads after how long without use a notebook stops by itself."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from checker.documents.globs import fits
from checker.facts.reading import as_number, unknown
from checker.facts.resource import Resource
from checker.model.declaration import Node
from checker.model.facts import Fact
from checker.model.values import Unknown

_NOTEBOOKS: Mapping[str, tuple[tuple[str, str, int], ...]] = {
    # type: (path, words of a script or setting that may stop it, units in a day)
    "aws_sagemaker_notebook_instance": (("lifecycle_config_name", "script", 1),),
    "google_workbench_instance": (("gce_setup.metadata.idle-timeout-seconds", "seconds", 86400),),
    "google_notebooks_instance": (("metadata.idle-timeout-seconds", "seconds", 86400),),
    "google_notebooks_runtime": (("software_config.idle_shutdown_timeout", "minutes", 1440),),
    "google_colab_runtime_template": (("idle_shutdown_config.idle_timeout", "text", 86400),),
    "oci_datascience_notebook_session": (),
    "azurerm_machine_learning_compute_instance": (),
}


def idle_shutdown(resource: Resource) -> Iterator[Fact]:
    """Yield whether a resource is a notebook, and after how long it stops; None is never."""
    kind = resource.declaration.type
    rows = _NOTEBOOKS.get(kind)
    if rows is None:
        named = fits(kind.lower(), "*notebook*")
        yield Fact("notebook", named, because="its type says so" if named else "")
        said = "where its type would set it is not known" if named else "it is no notebook"
        yield Fact("idle_shutdown", unknown(said, resource.declaration.location))
        return
    place, files = resource.declaration.location, resource.declaration.files
    yield Fact("notebook", True, "code", place, "its type says so", files)
    if not rows:
        said = "its type has no argument for it: it may be set outside of the code"
        yield Fact("idle_shutdown", unknown(said, place))
        return
    for path, how, units in rows:
        node = resource.declaration.body.first(path)
        if node is not None:
            yield Fact("idle_shutdown", _length(node, how, units), "code", node.location, "",
                       node.files | files)  # fmt: skip
            return
    yield Fact("idle_shutdown", None, "code", place, "nothing in its block stops it", files)


def _length(node: Node, how: str, units: int) -> object:
    if how == "script":
        return unknown("a script may stop it, and what it does is not read", node.location)
    if how == "text" and isinstance(node.value, str):
        node = node._replace(value=node.value.removesuffix("s"))
    number = as_number(node).value
    if isinstance(number, Unknown) or not isinstance(number, (int, Decimal)):
        return number
    return Decimal(number) / units if number else None
