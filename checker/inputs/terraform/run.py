"""What all module instances of one root share: inputs, limits, and the values being computed."""

from collections.abc import Callable, Hashable

from checker.inputs.terraform.assignments import Inputs
from checker.inputs.terraform.budget import Budget
from checker.inputs.terraform.directories import Directories
from checker.inputs.terraform.evaluate import Scope
from checker.inputs.terraform.hcl import Block
from checker.inputs.terraform.values import Value, refused, unknown
from checker.inputs.terraform.variables import Variables
from checker.model.location import Location
from checker.model.report import Gap, Problem

ProviderSetting = Callable[[Scope, Block, str], Value | None]
"""Gives an argument of the provider configuration that is in force for a block of a module."""
MAX_DEPTH = 100
"""Values that may wait for each other in a row."""
MAX_MODULES = 5_000
"""Module instances of one root."""
MAX_DECLARATIONS = 20_000
"""Resource instances of one root that are told apart."""


def _no_setting(module: Scope, block: Block, name: str) -> Value | None:
    return None


class Run:
    """One root module being read under one choice of inputs."""

    def __init__(
        self,
        directories: Directories,
        variables: Variables,
        root: str,
        inputs: Inputs,
        workspace: str = "default",
    ) -> None:
        self.directories = directories
        self.variables = variables
        self.root = root
        self.context = inputs.context
        self.assigned = inputs.assigned
        self.workspace = workspace
        self.budget = Budget()
        self.provider_setting: ProviderSetting = _no_setting
        self.modules = 0
        self.declarations = 0
        self.problems: dict[Problem, None] = {}
        self.gaps: dict[tuple[str, Location | None], Gap] = {}
        self._open: dict[Hashable, str] = {}
        self._installed: dict[str, str] | None = None

    @property
    def depth(self) -> int:
        """How many values wait for each other just now."""
        return len(self._open)

    def guard(self, key: Hashable, title: str, compute: Callable[[], Value]) -> Value:
        """Compute a value that others may wait for; a cycle or too long a row ends it."""
        if key in self._open:
            names = list(self._open.values())[list(self._open).index(key) :]
            return refused(f"these values depend on each other: {' → '.join((*names, title))}")
        if len(self._open) >= MAX_DEPTH:
            return unknown(f"{title} waits for more than {MAX_DEPTH} other values in a row")
        self._open[key] = title
        try:
            return compute()
        except RecursionError:
            return unknown(f"{title} is nested deeper than this program can follow")
        finally:
            del self._open[key]

    def installed(self, names: str) -> str | None:
        """Return the folder where `terraform init` put the module that these calls lead to."""
        if self._installed is None:
            from checker.inputs.terraform.installed import read_installed

            self._installed = read_installed(self.directories, self.root)
        return self._installed.get(names)

    def broken(self, block: Block) -> None:
        """Note every argument of a block that is no expression."""
        for attribute in block.attributes.values():
            problem = attribute.problem
            if problem is not None:
                self.problems[problem] = None
        for inner in block.blocks:
            self.broken(inner)

    def problem(self, kind: str, message: str, where: Location, next_step: str) -> None:
        """Note a problem once."""
        self.problems[Problem(kind, message, where, next_step)] = None

    def gap(self, message: str, where: Location) -> None:
        """Note a module that cannot be opened, once for each place that calls it."""
        self.gaps.setdefault(("module", where), Gap("module", message, where))
