"""The catalog: which types, machines, models, images and names are AI spend, as data with sources.

`load_catalog()` gives the look-ups; each kind of data is read when it is first asked for.
"""

from checker.catalog.catalog import Catalog, load_catalog

__all__ = ["Catalog", "load_catalog"]
