"""Names kinds of gaps in words, where only their number is told."""

from checker.reports.style import plural

KINDS = {
    "chart": ("chart not unpacked", "charts not unpacked"),
    "content-not-known": ("content not known", "contents not known"),
    "evidence": ("remark on evidence", "remarks on evidence"),
    "excluded": ("folder excluded by the settings", "folders excluded by the settings"),
    "kustomize": ("kustomization not followed", "kustomizations not followed"),
    "machine-not-in-catalog": ("machine type that the catalog does not know",
                               "machine types that the catalog does not know"),
    "machine-not-known": ("kind of machine not known", "kinds of machines not known"),
    "module": ("module not downloaded", "modules not downloaded"),
    "replaced": ("file replaced by another", "files replaced by others"),
    "second-reader": ("file not read twice", "files not read twice"),
    "selector": ("selector that meets nothing", "selectors that meet nothing"),
    "sparse": ("file not checked out", "files not checked out"),
    "submodule": ("submodule", "submodules"),
    "template": ("template", "templates"),
    "terragrunt": ("unit of Terragrunt", "units of Terragrunt"),
    "type-not-in-catalog": ("type that the catalog does not know",
                            "types that the catalog does not know"),
    "undecided-spend": ("charge that may be AI", "charges that may be AI"),
    "variables": ("file of variables not used", "files of variables not used"),
    "without-code": ("part of the evidence without code", "parts of the evidence without code"),
    "workspace": ("workspace", "workspaces"),
}  # fmt: skip
"""What one and what several gaps of a kind are called; a test holds it to the kinds there are."""


def gaps_text(kind: str, number: int) -> str:
    """Return `211 modules not downloaded`."""
    return plural(number, *KINDS.get(kind, (kind,)))
