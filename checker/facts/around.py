"""Reads in the code around a workload what its practice leaves there: tags, jobs, buckets, nets."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from checker.documents.globs import fits
from checker.facts.linking import within
from checker.facts.places import area_of, region_name
from checker.facts.reading import derived, unknown
from checker.facts.sums import Share
from checker.model.declaration import Declaration, Node
from checker.model.facts import Fact
from checker.model.rows import NamedTuple
from checker.model.values import Interval, Unknown

_MARKS = ("ai_workload", "ai", "ml", "genai", "ai_usage", "workload", "workload_name")
"""Normalized tag names that mark AI."""
_STAGE_KEYS = ("stage", "ai_stage", "ml_stage", "usage_type", "lifecycle", "phase", "workload_type",
               "purpose")  # fmt: skip
_STAGES = ("data", "train", "tun", "deploy", "infer", "serv", "monitor", "evaluat", "batch")
_JOBS: Mapping[str, tuple[str, ...]] = {
    "*/job": ("spec.activeDeadlineSeconds",),
    "*/cronjob": ("spec.jobTemplate.spec.activeDeadlineSeconds",),
    "*/rayjob": ("spec.activeDeadlineSeconds",),
    "kubeflow.org*job": ("spec.runPolicy.activeDeadlineSeconds",),
    "kubernetes_job*": ("spec.active_deadline_seconds",),
    "kubernetes_cron_job*": ("spec.job_template.spec.active_deadline_seconds",),
    "aws_batch_job_definition": ("timeout.attempt_duration_seconds",),
    "aws_sagemaker_training_job": ("stopping_condition.max_runtime_in_seconds",),
    "google_cloud_run_v2_job": ("template.template.timeout",),
    "azurerm_container_app_job": ("replica_timeout_in_seconds",),
    "databricks_job": ("timeout_seconds", "task.timeout_seconds"),
}
_KINDS: Mapping[str, tuple[str, ...]] = {
    "network": (
        "*_subnet",
        "*_subnetwork",
        "*_vpc",
        "*_virtual_network",
        "*_compute_network",
        "*_security_group",
        "*/networkpolicy",
        "*_private_endpoint",
    ),
    "registry": (
        "*model_package_group",
        "*model_registry*",
        "*registered_model*",
        "*mlflow*",
        "*machine_learning_registry",
        "*artifact_registry_repository",
    ),
    "placement": ("*placement_group", "*/podgroup", "*/topology"),
    "bucket": ("aws_s3_bucket", "google_storage_bucket", "azurerm_storage_account"),
    "expiry": ("aws_s3_bucket_lifecycle_configuration", "azurerm_storage_management_policy"),
}
"""Types that say something around a workload, by what they are."""
_SERVING = ("tensor-parallel", "gpu-memory-utilization", "max-num-seqs", "max-model-len",
            "TENSOR_PARALLEL", "NCCL_", "quantization")  # fmt: skip
_CONTAINERS = ("spec.containers", "spec.template.spec.containers")
_INLINE = ("lifecycle_rule", "lifecycle_rule.condition")
_NOTEBOOKS = ("*notebook*", "*workbench*")
_LEARNING = ("training", "tuning")
_BY_TOKEN = "per_token"


class Neighbors(NamedTuple):
    """The declarations of a project that say something around workloads, by root and by folder."""

    by_root: Mapping[tuple[str, str], Sequence[tuple[str, Declaration]]]
    by_folder: Mapping[str, Sequence[tuple[str, Declaration]]]


def neighbors(code: Iterable[Declaration]) -> Neighbors:
    """Sort out once what is worth looking at: a project has few types and many blocks."""
    kinds: dict[str, tuple[str, ...]] = {}
    by_root: dict[tuple[str, str], list[tuple[str, Declaration]]] = {}
    by_folder: dict[str, list[tuple[str, Declaration]]] = {}
    for one in code:
        found = kinds.get(one.type)
        if found is None:
            found = kinds[one.type] = tuple(_kinds_of(one.type.lower()))
        for kind in found if one.copies.high != 0 else ():
            by_root.setdefault((one.root, one.context), []).append((kind, one))
            folder = one.location.path.rpartition("/")[0]
            by_folder.setdefault(folder, []).append((kind, one))
    return Neighbors(by_root, by_folder)


def _kinds_of(type_name: str) -> Iterator[str]:
    for kind, globs in _KINDS.items():
        if any(fits(type_name, pattern) for pattern in globs):
            yield kind


class Surroundings(NamedTuple):
    """A workload's live resources, and what stands beside them by kind."""

    live: Sequence[Share]
    near: Mapping[str, Sequence[Declaration]]

    def of(self, kind: str) -> Sequence[Declaration]:
        """Return the declarations of a kind."""
        return self.near.get(kind, ())


def surroundings(live: Sequence[Share], folder: str | None, found: Neighbors) -> Surroundings:
    """Return what stands in the roots of a workload's resources, and in its manifest's folder."""
    roots = {(one.resource.declaration.root, one.resource.declaration.context) for one in live}
    rows = [row for root in sorted(roots) for row in found.by_root.get(root, ())]
    if folder is not None:
        rows += [
            row
            for name, members in found.by_folder.items()
            if within(folder, name)
            for row in members
            if (row[1].root, row[1].context) not in roots
        ]
    near: dict[str, list[Declaration]] = {}
    for kind, one in rows:
        near.setdefault(kind, []).append(one)
    return Surroundings(live, near)


def around(facts: Mapping[str, Fact], place: Surroundings) -> Iterator[Fact]:
    """Yield what the code shows; a thing that may stand elsewhere is unknown where it is not."""
    yield from _tags(place.live)
    yield _ways(place.live)
    yield from _jobs(place.live)
    yield from _stops(facts, place.live)
    for name, kind, said in (
        ("network_in_code", "network", "no network is in the files given"),
        ("model_registry", "registry", "no model registry is in the files given"),
    ):
        yield _there(name, place.of(kind), said)
    yield _tuned(place)
    yield from _buckets(facts, place)
    yield from _notebooks(facts, place.live)


def _there(name: str, found: Sequence[Declaration], said: str) -> Fact:
    if not found:
        return Fact(name, unknown(said))
    first = found[0]
    return Fact(name, True, "code", first.location, first.address, first.files)


def _tags(live: Sequence[Share]) -> Iterator[Fact]:
    taggable = [one for one in live if _flag(one, "taggable") and one.sure]
    if not taggable:
        known = (one.resource.facts.get("taggable") for one in live)
        if all(one is None or one.value is False for one in known):
            yield Fact("stages_tagged", None, "code", because="nothing in the code can be tagged")
        return
    marked = [one for one in taggable if any(key in one.resource.tags.entries for key in _MARKS)]
    maybe = [one for one in taggable if one not in marked and one.resource.tags.more is not None]
    files = frozenset[str]().union(*(one.resource.declaration.files for one in taggable))
    bare = next((one for one in taggable if one not in marked), taggable[0])
    place, whole = bare.resource.declaration.location, Decimal(len(taggable))
    low, high = len(marked) / whole, (len(marked) + len(maybe)) / whole
    share: Any = low if not maybe else Interval(low, high)
    said = f"{len(marked)} of {len(taggable)} resources"
    yield Fact("ai_tagged_share", share, "code", place, said, files)
    keys = set.intersection(*(set(one.resource.tags.entries) for one in taggable))
    more = [one.resource.tags.more for one in taggable if one.resource.tags.more is not None]
    yield Fact("common_tag_keys", (*sorted(keys), *more[:1]), "code", place, "", files)
    stages = {word for one in taggable for word in _stages_of(one)}
    yield Fact("stages_tagged", len(stages), "code", place, ", ".join(sorted(stages)), files)


def _stages_of(one: Share) -> Iterator[str]:
    for key in _STAGE_KEYS:
        node = one.resource.tags.entries.get(key)
        if node is not None and isinstance(node.value, str):
            yield from stages_in(node.value)


def stages_in(text: str) -> list[str]:
    """Return the stages of the work that a tag names."""
    return [word for word in _STAGES if word in text.lower()]


def _ways(live: Sequence[Share]) -> Fact:
    found = [one.resource.facts["identified_by"] for one in live if
             "identified_by" in one.resource.facts]  # fmt: skip
    ways = {way for one in found for way in one.value if isinstance(way, str)}
    return derived("identification_ways", len(ways), found, ", ".join(sorted(ways)))


def _jobs(live: Sequence[Share]) -> Iterator[Fact]:
    """Yield whether all jobs end by themselves; without a job in the code nobody can tell."""
    truths = []
    for one in live:
        declared = one.resource.declaration
        paths = next((p for g, p in _JOBS.items() if fits(declared.type.lower(), g)), None)
        if paths is not None:
            nodes = [node for path in paths for node in declared.body.find(path)]
            truths.append((bool(nodes), declared))
    if not truths:
        return
    bounded = all(truth for truth, _ in truths)
    first = next((one for truth, one in truths if truth is bounded), truths[0][1])
    yield Fact("jobs_bounded", bounded, "code", first.location, first.address, first.files)


def _stops(facts: Mapping[str, Fact], live: Sequence[Share]) -> Iterator[Fact]:
    capacity = [one.resource.facts for one in live if one.resource.role == "capacity"]
    found = [one["scales_to_zero"] for one in capacity if "scales_to_zero" in one]
    shape = facts.get("cost_shape")
    if any(one.value is True for one in found):
        yield derived("stops_by_itself", True, [one for one in found if one.value is True])
    elif found and all(one.known for one in found):
        yield derived("stops_by_itself", False, found)
    elif shape is not None and shape.value and all(one == _BY_TOKEN for one in shape.value):
        yield derived("stops_by_itself", True, [shape], "nothing runs while nobody calls it")


def _tuned(place: Surroundings) -> Fact:
    found = list(place.of("placement"))
    for one in place.live:
        declared = one.resource.declaration
        if not found and declared.kind == "kubernetes":
            texts = (text for path in _CONTAINERS for node in declared.body.find(path)
                     for text in _texts(node))  # fmt: skip
            if any(word in text for text in texts for word in _SERVING):
                found = [declared]
    return _there("serving_tuned", found, "no setting of serving or placement is in the files")


def _texts(node: Node) -> Iterator[str]:
    if isinstance(node.value, str):
        yield node.value
    elif isinstance(node.value, Mapping):
        for key, inner in node.value.items():
            yield str(key)
            yield from _texts(inner)
    elif isinstance(node.value, (list, tuple)) and not isinstance(node.value, Interval):
        for inner in node.value:
            yield from _texts(inner)


def _buckets(facts: Mapping[str, Fact], place: Surroundings) -> Iterator[Fact]:
    buckets = place.of("bucket")
    if not buckets:
        return
    inline = [one for one in buckets if any(one.body.find(path) for path in _INLINE)]
    expiring = len(inline) + len(place.of("expiry"))
    first = next((one for one in buckets if one not in inline), buckets[0])
    files = frozenset[str]().union(*(one.files for one in buckets))
    said = f"{expiring} of {len(buckets)} buckets"
    enough = expiring >= len(buckets)
    yield Fact("buckets_expire", enough, "code", first.location, said, files)
    regions = facts.get("region")
    here = [one for one in regions.value if isinstance(one, str)] if regions else []
    if not here or not facts["accelerator"].value:
        return
    distant = {name for one in buckets if (name := _place_of(one)) and not _beside(name, here)}
    lost = [one for one in buckets if not _place_of(one)]
    more = (unknown("the region of a bucket is not known", lost[0].location),) if lost else ()
    value = (*sorted(distant), *more)
    yield Fact("distant_buckets", value, "code", first.location, "", files)


def _place_of(one: Declaration) -> str:
    nodes = [*one.body.find("location"), *one.body.find("region")]
    nodes += [one.region] if one.region is not None else []
    found = next((node.value for node in nodes if isinstance(node.value, str)), "")
    return region_name(found) if found else ""


def _beside(bucket: str, regions: Sequence[str]) -> bool:
    """Whether a bucket's region is one of some; a whole area holds its regions."""
    if bucket in regions:
        return True
    wide = not any(letter.isdigit() for letter in bucket)
    return wide and any(area_of(bucket) == area_of(one) for one in regions)


def _notebooks(facts: Mapping[str, Fact], live: Sequence[Share]) -> Iterator[Fact]:
    purpose = facts.get("purpose")
    if purpose is None or isinstance(purpose.value, Unknown):
        return
    found = [
        one.resource.declaration
        for one in live
        if any(fits(one.resource.declaration.type.lower(), glob) for glob in _NOTEBOOKS)
    ]
    trains = purpose.value in _LEARNING and bool(found)
    place = found[0].location if found else purpose.location
    yield derived("training_in_notebook", trains, [purpose])._replace(location=place)


def _flag(one: Share, name: str) -> bool:
    found = one.resource.facts.get(name)
    return found is not None and found.value is True
