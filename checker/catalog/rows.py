"""The rows of the catalog of Terraform types: where in a block each fact stands, as data.

Every path is written from the root of the block, as `Node.find` reads it (`a.b.c`, repeated
blocks and list elements searched one by one, `*` for every member, `"a.b/c"` in double quotes
for a name with dots). An empty tuple of paths means that the type has no such thing.
"""

from checker.model.rows import NamedTuple
from checker.model.values import Number

Paths = tuple[str, ...]
"""Alternatives in order: the first at which something is written counts."""


class Origin(NamedTuple):
    """Where a row comes from: a key of sources.yaml, the day it was read, whether it was checked.

    A row that is not `verified` rests on general knowledge.
    """

    source: str
    date: str
    verified: bool = True


class Rule(NamedTuple):
    """One case of a choice: if any value at `path` matches any pattern, the answer is `then`.

    Patterns are globs without regard to case; `true` and `false` match flags. Without patterns it
    is enough that something is written there that is not false, empty or an empty block list.
    A rule without a path always holds. An unknown value on the way leaves the choice open.
    """

    path: str
    patterns: tuple[str, ...]
    then: str


class Choice(NamedTuple):
    """A closed word: the first rule that holds decides, else `default` (None: nothing to say)."""

    default: str | None = None
    rules: tuple[Rule, ...] = ()


class When(NamedTuple):
    """One sign that makes a block AI spend; a row's signs are alternatives.

    `how` is `always`; `machine` (a machine type at `sku` with accelerators, read through a linked
    definition as well; a machine type that is not known leaves the answer unknown); `accelerator`
    (something at an accelerator path); `kind` (a value at `paths` matches `patterns`); `model` (a
    model path is written); `name` (a name at `names` or the block's own label matches a signal);
    `env` (a variable at `env` is a signal); `image` (an image is a signal); `content` (the pods or
    the manifest inside ask for accelerators or carry signals); `linked` (what it refers to is AI
    spend).
    """

    how: str
    paths: Paths = ()
    patterns: tuple[str, ...] = ()


class Accelerator(NamedTuple):
    """Paths of an accelerator that is written apart from the machine type, and of its count.

    `per_instance` is the path of the count; where none is written `default_count` holds. `slices`
    holds paths of a partition size (MIG) or a sharing configuration: then one is shared. Where
    `before` is set, the count is the number before that word in a text: `8gpu-128vcpu`. Where
    `behind` is set, one text says both, the count behind that sign: `nvidia-gpu-l4:2`.
    """

    type: str
    per_instance: Paths = ()
    default_count: int | None = None
    slices: Paths = ()
    before: str = ""
    behind: str = ""


class Amount(NamedTuple):
    """A path of a number of instances; `per_zone` says that it counts once in every zone."""

    path: str
    per_zone: bool = False


class Instances(NamedTuple):
    """How many machines: three numbers, each with alternatives in order.

    `fixed` is set where one block is so many instances by its nature. Where `desired` is not
    written it is `min`, and where neither is, `default`; without a range all three are equal.
    `default_min` and `default_max` are what the provider takes where no end is written.
    `zones` are paths of lists whose length multiplies the amounts per zone; where none is written
    and the location is not a single zone, they count per zone and the factor is not known.
    `unit` is what is counted: `instances` or `vcpus`.
    """

    min: tuple[Amount, ...] = ()
    desired: tuple[Amount, ...] = ()
    max: tuple[Amount, ...] = ()
    fixed: int | None = None
    default: int | None = None
    default_min: int | None = None
    default_max: int | None = None
    zones: Paths = ()
    unit: str = "instances"


class Quantity(NamedTuple):
    """An amount that is no number of machines: `path`, and the unit by rules over the block.

    Units are `ptu`, `thousand_tokens_per_minute`, `model_units`, `accelerators`, `units`.
    """

    path: str
    unit: Choice


class EnvPath(NamedTuple):
    """Where variables stand: `form` is `map` (name = value) or `pairs` (blocks with name, value).

    In pairs, `name` and `value` are the names of the two arguments.
    """

    path: str
    form: str = "map"
    name: str = "name"
    value: str = "value"


class TagPath(NamedTuple):
    """Where tags or labels stand: `form` is `map`, or `pairs` (blocks with key and value)."""

    path: str
    form: str = "map"
    key: str = "key"
    value: str = "value"


class Content(NamedTuple):
    """Text or structure inside that another reader understands, and where it stands.

    `form` is `ecs_containers`, `batch_container`, `pod_blocks` (a pod spec in the Terraform
    provider's snake case), `manifest` (a Kubernetes object), `yaml` (text of Kubernetes objects),
    `helm` (the path is of a release's values), `karpenter_values`
    (values that describe a node pool and its class) or `json`.
    """

    path: str
    form: str


class Reference(NamedTuple):
    """An argument that points to another resource.

    `how` is `definition` (what is not written here stands there), `commitment` (that pays for
    it), `part_of` (belongs to that, and shares its tags and location), or `controls` (acts on
    that). `to` names the types that can stand there; `by` is the attribute that is pointed at.
    """

    path: str
    to: tuple[str, ...]
    how: str
    by: str = "id"


class Part(NamedTuple):
    """One kind of item in a block: the block itself (`at` empty), or each block at a path.

    `keyed` says that a map stands at `at`, whose keys name the items (`node_groups["gpu"]`).
    A path that begins with `at` and a dot is looked up in the one block at hand, every other from
    the root. The only item of a block that is AI spend keeps the block's own address; of several,
    `name` is the path of what tells them apart in their addresses (`["gpu"]`), else they are
    numbered. `topology` are paths of a TPU topology, whose product is the accelerators of one
    instance. `term` is a choice of lengths such as `12mo`; `active` holds rules that answer `no`.
    """

    at: str = ""
    name: str = ""
    keyed: bool = False
    sku: Paths = ()
    default_sku: str | None = None
    accelerators: tuple[Accelerator, ...] = ()
    topology: Paths = ()
    instances: Instances = Instances()
    quantities: tuple[Quantity, ...] = ()
    models: Paths = ()
    commitment: Choice = Choice()
    term: Choice = Choice()
    ends: Paths = ()
    routing: Choice = Choice()
    active: Choice = Choice()


class TypeRow(NamedTuple):
    """Everything the catalog knows about one Terraform resource type.

    `deployment_model` is a word of the vocabulary, `by_model` (its weights decide), `by_machine`
    (self_hosted once the machine has accelerators), `by_content` (self_hosted where what is inside
    asks for accelerators, else what its signals say), or None.
    `provider` is who sells it. `location` are paths of a region or zone (else the provider
    configuration's). `default_tags` says whether the provider's default tags reach it. `idle` are
    paths of idle shutdown settings. `active` holds rules that answer `no`. `names` are paths of a
    name that may be a signal (secrets). `subtype` is the path of a second type name inside
    (`azapi_resource`): look up `Catalog.subtype`. `general` marks controls of any spend, AI's or
    not: beside no AI spend they say nothing about it. `note` says why a decision is as it is.
    """

    type: str
    provider: str
    role: Choice
    origin: Origin
    deployment_model: Choice = Choice()
    management: Choice = Choice()
    cost_shape: Choice = Choice()
    when: tuple[When, ...] = (When("always"),)
    parts: tuple[Part, ...] = (Part(),)
    location: Paths = ()
    tags: tuple[TagPath, ...] = ()
    taggable: bool = False
    default_tags: bool = False
    references: tuple[Reference, ...] = ()
    active: Choice = Choice()
    idle: Paths = ()
    env: tuple[EnvPath, ...] = ()
    images: Paths = ()
    names: Paths = ()
    contents: tuple[Content, ...] = ()
    subtype: str = ""
    general: bool = False
    note: str = ""


class ModuleRow(NamedTuple):
    """A well-known module, read by its arguments where its code cannot be opened.

    Each row of `creates` is read like a block whose body are the module's arguments; its `type` is
    the type that the module creates. Defaults of a whole map of pools are among the alternatives
    of each path. `sources` are globs of plain source addresses; majors from `since` up to, not
    including, `until` are meant.
    """

    sources: tuple[str, ...]
    creates: tuple[TypeRow, ...]
    since: int = 0
    until: int | None = None


class Machine(NamedTuple):
    """A machine type that carries accelerators.

    `per_instance` is how many, as numerator and denominator: a sixth of an A10 is (1, 6).
    `memory_gib` is of one accelerator. `graphics` marks those made for desktops and rendering.
    """

    provider: str
    sku: str
    accelerator: str
    per_instance: tuple[int, int]
    vendor: str
    origin: Origin
    memory_gib: Number | None = None
    graphics: bool = False
    note: str = ""

    def accelerators(self, instances: int = 1) -> Number:
        """Return how many accelerators so many machines hold (a Decimal where not whole)."""
        whole, rest = divmod(self.per_instance[0] * instances, self.per_instance[1])
        if not rest:
            return whole
        from decimal import Decimal

        return Decimal(self.per_instance[0] * instances) / self.per_instance[1]
