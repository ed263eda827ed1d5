"""Follows `extends:` from settings to the installed packages of data, and merges what they say.

Nothing of a package is run or imported: its `ai-spend.yaml` and its folder `policies/` are read.
"""

from collections.abc import Sequence

from checker.documents.packages import PackageTree, installed, is_installed
from checker.documents.tree import SourceTree
from checker.model.location import Location
from checker.model.report import Problem
from checker.model.rows import NamedTuple
from checker.model.settings import Settings
from checker.policy.settings import load_settings


class Extended(NamedTuple):
    """Settings with all that they extend; `packages` are lowest first."""

    settings: Settings
    problems: tuple[Problem, ...] = ()
    packages: tuple[PackageTree, ...] = ()


def load_extended(tree: SourceTree) -> Extended:
    """Return the settings of a tree merged with the packages that they extend.

    Of two packages the later one stands above; what a package extends stands below it; the tree's
    own settings stand above all. Trouble is of usage: a rule that is missing judges nothing.
    """
    own, problems = load_settings(tree)
    if not own.extends:
        return Extended(own, tuple(problems))
    chain = _Chain(tree)
    for name in own.extends:
        chain.add(name, own, ())
    from checker.policy.merging import merged

    settings, wrong = merged([*chain.settings.values(), own])
    packages = tuple(chain.trees[name] for name in chain.settings)
    settings = settings._replace(packages=tuple(chain.settings))
    return Extended(settings, (*problems, *chain.problems, *wrong), packages)


class _Chain:
    """Packages in the order in which they are found to stand, each once, lowest first."""

    def __init__(self, tree: SourceTree) -> None:
        self.settings: dict[str, Settings] = {}
        self.trees: dict[str, PackageTree] = {}
        self.problems: list[Problem] = []
        self._project = tree.root

    def add(self, name: str, by: Settings, above: Sequence[str]) -> None:
        place = by.places.get("extends", by.location)
        if name in above:
            way = " → ".join((*above[above.index(name) :], name))
            self._wrong(f"{name} extends itself: {way}", place, "take one of them out of extends")
            return
        if name in self.settings:
            return
        tree = installed(name, self._project)
        if tree is None:
            self._missing(name, place)
            return
        found, problems = load_settings(tree)
        self.problems += [problem._replace(usage=True) for problem in problems]
        for lower in found.extends:
            self.add(lower, found, (*above, name))
        if found.policy_folders:
            self._wrong(
                "a package's policies lie in its folder policies/",
                found.places.get("policy_folders", found.location),
                "move them there, and take policy_folders out",
            )
        self.settings[name], self.trees[name] = found, tree

    def _missing(self, name: str, place: Location) -> None:
        if is_installed(name, self._project):
            step = "add the file beside its folder policies/, or take the name out of extends"
            self._wrong(f"{name} is installed and holds no ai-spend.yaml", place, step)
            return
        step = f"install it where ai-spend runs (pip install {name}), or take it out of extends"
        self._wrong(f"{name} is not installed", place, step)

    def _wrong(self, message: str, place: Location, step: str) -> None:
        self.problems.append(Problem("settings", message, place, step, usage=True))
