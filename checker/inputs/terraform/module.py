"""One instance of a module: its variables, locals, resources and calls, each computed once."""

import posixpath
from collections.abc import Callable

from checker.inputs.terraform.bodies import CALL_META, META, Owner, body_value, pointed
from checker.inputs.terraform.configuration import Configuration, literal, title
from checker.inputs.terraform.evaluate import evaluate
from checker.inputs.terraform.expansion import MAX_KEYS, Expansion, Instance, expand
from checker.inputs.terraform.hcl import Attribute, Block
from checker.inputs.terraform.lazy_nodes import together
from checker.inputs.terraform.references import references
from checker.inputs.terraform.run import MAX_DEPTH, MAX_MODULES, Run
from checker.inputs.terraform.scopes import BlockScope
from checker.inputs.terraform.sources import ModuleSource, read_source
from checker.inputs.terraform.types import ANY, NUMBER, STRING
from checker.inputs.terraform.values import LazyObject, Place, Value, refused, unknown
from checker.model.declaration import Call
from checker.model.rows import NamedTuple
from checker.model.values import Interval, Reason, Unknown

ONE = Interval(1, 1)
_SHALLOW = MAX_DEPTH // 2


class Opening(NamedTuple):
    """How a module came to be opened: by which block, in which module, in which scope."""

    caller: "Module"
    block: Block
    scope: BlockScope
    address: str


class Unopened(NamedTuple):
    """A module whose files are not here; `reason` tells why, `reported` that a problem says it."""

    opening: Opening
    instance: Instance
    reason: str
    reported: bool = False

    def outputs(self) -> Value:
        """Return what its caller sees of its outputs: nothing is known."""
        opening = self.opening
        own = f"module.{opening.block.labels[0]}"
        return _beyond(f"{own} was not opened ({self.reason})", opening.block, opening.address)


class Module:
    """A folder's configuration under one set of arguments; it is the scope of its expressions."""

    def __init__(
        self, run: Run, configuration: Configuration, opening: Opening | None = None,
        instance: Instance | None = None,
    ) -> None:  # fmt: skip
        self.run = run
        self.budget = run.budget
        self.configuration = configuration
        self.opening = opening
        self.address = opening.address if opening else ""
        caller = opening.caller if opening else None
        own = instance or Instance()
        self.copies: Interval = product(caller.copies, own.copies) if caller else own.copies
        self.because: Unknown | None = own.because or (caller.because if caller else None)
        self.files = own.files
        self.calls: tuple[Call, ...] = ()
        if opening and caller:
            call = Call(caller.configuration.directory, opening.block.location, self.address)
            self.calls = (*caller.calls, call)
            self.files = together(together(self.files, caller.files), opening.block.source.files)
        self._values: dict[tuple[str, ...], Value] = {}
        self._expansions: dict[str, Expansion] = {}
        self._children: dict[str, list[Module | Unopened]] = {}
        self._bodies: dict[str, Value] = {}
        self._outputs: Value | None = None
        run.modules += 1

    def full(self, address: str) -> str:
        """Return an address of this module as the root sees it."""
        return f"{self.address}.{address}" if self.address else address

    def reference(self, names: tuple[str, ...]) -> Value:
        """Return what a reference means in this module; never raises."""
        found = self._values.get(names)
        if found is None:
            key = (self.address, names)
            found = self.run.guard(key, self.full(".".join(names)), lambda: self._compute(names))
            self._values[names] = found
        return found

    def _compute(self, names: tuple[str, ...]) -> Value:
        if len(names) < 2:
            return refused(f"{names[0]} alone is no value")
        root, name = names[0], names[1]
        if root == "var":
            return self._variable(name)
        if root == "local":
            return self._local(name)
        if root == "module":
            return self._call(name)
        if root == "data" and len(names) == 3:
            return self._data(name, names[2])
        if root == "resource" and len(names) == 3:
            return self._resource(name, names[2])
        if root == "path":
            return self._path(name)
        if root == "terraform":
            return self._terraform(name)
        return self._resource(root, name)

    def _variable(self, name: str) -> Value:
        block = self.configuration.variables.get(name)
        if block is None:
            return refused(f"there is no variable {name} in {self._here}")
        variables = self.run.variables
        if self.opening is None:
            assigned = self.run.assigned.get(name)
            given = variables.typed(block, assigned) if assigned else None
            return variables.value(block, given, "")
        attribute = self.opening.block.attributes.get(name)
        if attribute is None:
            return variables.value(block, None, f" and {self.address} leaves it out")
        return variables.value(block, evaluate(attribute.expression, self.opening.scope), "")

    def _local(self, name: str) -> Value:
        attribute = self.configuration.locals.get(name)
        if attribute is None:
            return refused(f"there is no local {name} in {self._here}")
        if self.run.depth > _SHALLOW:
            self._prepare(name)
        return evaluate(attribute.expression, self)

    def _prepare(self, name: str) -> None:
        """Compute a long row of locals from its far end, so that none waits for the next."""
        pending: list[tuple[str, bool]] = [(name, False)]
        seen = set()
        while pending:
            current, ready = pending.pop()
            if ready and current != name:
                self.reference(("local", current))
            if ready or current in seen:
                continue
            seen.add(current)
            pending.append((current, True))
            for names in references(self.configuration.locals[current].expression):
                wanted = names[1] if names[0] == "local" and len(names) > 1 else ""
                if wanted in self.configuration.locals and names not in self._values:
                    pending.append((wanted, False))

    def _data(self, kind: str, name: str) -> Value:
        from checker.inputs.terraform.data_sources import data_value

        block = self.configuration.data.get((kind, name))
        if block is None:
            return refused(f"there is no data.{kind}.{name} in {self._here}")
        address = self.full(f"data.{kind}.{name}")
        beyond = _beyond(f"data.{kind}.{name} is read at apply", block, address)

        def argument(wanted: str) -> Value | None:
            attribute = block.attributes.get(wanted)
            if attribute is None:
                return None
            key = f"{address}.{wanted}"
            return self.run.guard(key, key, lambda: evaluate(attribute.expression, self))

        def provider(wanted: str) -> Value | None:
            return self.run.provider_setting(self, block, wanted)

        return data_value(block, beyond, argument, provider)

    def _path(self, name: str) -> Value:
        if name == "module":
            folder = posixpath.relpath(self.configuration.directory or ".", self.run.root or ".")
            return Value(folder, STRING)
        return Value(".", STRING) if name == "root" else unknown(f"path.{name} is known when run")

    def _terraform(self, name: str) -> Value:
        if name == "workspace":
            return Value(self.run.workspace, STRING)
        return unknown(f"terraform.{name} is known when run")

    @property
    def _here(self) -> str:
        return self.configuration.directory or "the tree's own folder"

    # Resources

    def expansion(self, block: Block) -> Expansion:
        """Return the instances of a resource or module block of this module."""
        key = title(block)
        found = self._expansions.get(key)
        if found is None:
            name = f"the number of {self.full(key)}"

            def evaluated(attribute: Attribute) -> Value:
                scope = BlockScope(self)
                return self.run.guard(name, name, lambda: evaluate(attribute.expression, scope))

            found = expand(block, evaluated)
            self._expansions[key] = found
        return found

    def body(self, block: Block, instance: Instance) -> Value:
        """Return the arguments and nested blocks of one instance of a resource or module call."""
        address = self.full(title(block) + instance.suffix)
        return self._body(block, instance, address, address)

    def _body(self, block: Block, instance: Instance, path: str, address: str) -> Value:
        found = self._bodies.get(path)
        if found is None:
            owner = Owner(address, path, block, self.run.guard)
            hidden = CALL_META if block.type == "module" else META
            found = body_value(block, instance.scope(self), owner, hidden)
            self._bodies[path] = found
        return found

    def _resource(self, kind: str, name: str) -> Value:
        block = self.configuration.resources.get((kind, name))
        if block is None:
            return refused(f"there is no {kind}.{name} in {self._here}")
        address = self.full(title(block))

        def member(_: int, instance: Instance, suffix: str) -> Value:
            own = address + instance.suffix
            return pointed(self._body(block, instance, address + suffix, own), own)

        return self._collected(block, address, member)

    def _collected(
        self, block: Block, address: str, member: Callable[[int, Instance, str], Value]
    ) -> Value:
        """Return a block as others refer to it: an object, a tuple or map of objects, Unknown."""
        expansion = self.expansion(block)
        own, keys = expansion.instances, expansion.keys
        if expansion.kind == "one":
            return member(0, own[0], "")
        if keys is None or len(keys) > MAX_KEYS:
            return self._uncounted(block, address, expansion)
        place = Place(block.source, block.span[0])
        files = together(block.source.files, own[0].files)
        if expansion.kind == "each":
            named = {str(key): member(i, own[i], own[i].suffix) for i, key in enumerate(keys)}
            return Value(named, None, files, place)
        members = []
        for key in range(len(keys)):
            position = 0 if expansion.folded else key
            instance = own[position]._replace(ordinal=Value(key, NUMBER, own[0].files))
            members.append(member(position, instance, f"[{key}]"))
        return Value(tuple(members), None, files, place)

    def _uncounted(self, block: Block, address: str, expansion: Expansion) -> Value:
        """Return the Unknown for a block whose instances nobody can tell."""
        because = expansion.instances[0].because
        reasons = because.reasons if because else ()
        text = f"how many {address} there are is not known"
        value = _beyond(text, block, address)
        return Value(Unknown(*(reasons or value.data.reasons), reference=address), ANY,
                     value.files | expansion.instances[0].files, value.place)  # fmt: skip

    # Modules

    def children(self, block: Block) -> list["Module | Unopened"]:
        """Return the modules that a call opens, one for each of its instances."""
        name = block.labels[0]
        found = self._children.get(name)
        if found is None:
            found = [self._open(block, own) for own in self.expansion(block).instances]
            self._children[name] = found
        return found

    def _open(self, block: Block, instance: Instance) -> "Module | Unopened":
        address = self.full(f"module.{block.labels[0]}{instance.suffix}")
        opening = Opening(self, block, instance.scope(self), address)
        source = literal(block.attributes.get("source"))
        if source is None:
            return Unopened(opening, instance, "its source is no plain string")
        target = self._target(block, source)
        refusal = self._refusal(target, block, source)
        if refusal:
            return Unopened(opening, instance, refusal, reported=True)
        if target.kind != "local":
            return Unopened(opening, instance, f"{target.kind}, not downloaded")
        if not self.run.directories.holds(target.directory):
            return Unopened(opening, instance, self._nothing_in(target.directory, source))
        configuration = self.run.directories.configuration(target.directory)
        return Module(self.run, configuration, opening, instance)

    def _nothing_in(self, directory: str, source: str) -> str:
        for left_out in self.run.directories.tree.excluded:
            if f"{directory}/".startswith(f"{left_out.path}/"):
                return f"{source} is {left_out.reason}"
        return f"no Terraform files in {source}"

    def _target(self, block: Block, source: str) -> ModuleSource:
        target = read_source(source, self.configuration.directory)
        if target.kind == "local":
            folder = self.run.directories.locate(target.directory)
            return ModuleSource("outside") if folder is None else ModuleSource("local", folder)
        if target.kind != "outside":
            installed = self.run.installed(".".join((*self.names, block.labels[0])))
            if installed is not None:
                return ModuleSource("local", installed)
        return target

    def _refusal(self, target: ModuleSource, block: Block, source: str) -> str:
        """Report why a module must not be opened, and return it; empty where it may be."""
        run, name, where = self.run, f"module.{block.labels[0]}", block.location
        if target.kind == "outside":
            step = "run the check in the folder that holds both"
            run.problem("outside", f"{name} has the source {source}, outside the project", where,
                        step)  # fmt: skip
            return "its source leads outside the project"
        if target.kind == "local" and target.directory in self.ancestry:
            step = "a module cannot call itself; remove one of the calls"
            run.problem("module-cycle", f"{name} calls a module that it is part of", where, step)
            return "it calls a module that it is part of"
        if run.modules >= MAX_MODULES:
            step = "check the roots below it on their own"
            run.problem("limit", f"a root opens more than {MAX_MODULES:,} modules", where, step)
            return f"more than {MAX_MODULES:,} modules are open"
        return ""

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the calls from the root to this module."""
        if self.opening is None:
            return ()
        return (*self.opening.caller.names, self.opening.block.labels[0])

    @property
    def ancestry(self) -> frozenset[str]:
        """The folders of this module and of all that called it."""
        own = frozenset((self.configuration.directory,))
        return own | self.opening.caller.ancestry if self.opening else own

    def _call(self, name: str) -> Value:
        block = self.configuration.calls.get(name)
        if block is None:
            return refused(f"there is no module {name} in {self._here}")

        def member(position: int, _: Instance, __: str) -> Value:
            return self.children(block)[position].outputs()

        return self._collected(block, self.full(f"module.{name}"), member)

    def outputs(self) -> Value:
        """Return the outputs of this module as its caller sees them."""
        if self._outputs is None:
            block = self.opening.block if self.opening else None
            place = Place(block.source, block.span[0]) if block else None
            names = tuple(self.configuration.outputs)
            self._outputs = Value(LazyObject(names, self._output), ANY, self.files, place)
        return self._outputs

    def _output(self, name: str) -> Value:
        block = self.configuration.outputs[name]
        attribute = block.attributes.get("value")
        if attribute is None:
            return refused(f"output {name} of {self.address} has no value", block.location)
        key = f"{self.address}.{name}"
        value = self.run.guard(key, key, lambda: evaluate(attribute.expression, self))
        hidden = block.attributes.get("sensitive")
        secret = hidden is not None and evaluate(hidden.expression, self).data is True
        return value.marked(self.files, secret)


def product(left: Interval, right: Interval) -> Interval:
    """Return how many there are in all, of so many in each of so many."""
    low = (left.low or 0) * (right.low or 0)
    if 0 in (left.high, right.high):
        return Interval(low, 0)
    open_ended = left.high is None or right.high is None
    return Interval(low, None if open_ended else (left.high or 0) * (right.high or 0))


def _beyond(reason: str, block: Block, address: str) -> Value:
    """Return the value of what lies beyond the code: unknown, with the address it belongs to."""
    cause = Unknown(Reason(reason, block.location), reference=address)
    files = block.source.files
    return Value(cause, ANY, files, Place(block.source, block.span[0]))
