"""What the names of metrics say: what is measured, in which unit, and what it can prove."""

from decimal import Decimal
from fnmatch import fnmatchcase
from typing import NamedTuple

PERCENT, RATIO = "percent", "ratio"
UTILIZATION = "gpu_utilization"

SPELLINGS = {"%": PERCENT, "percent": PERCENT, "pct": PERCENT, "ratio": RATIO, "1": RATIO}
"""How people write the units that must never be mixed up; other units are kept as written."""

SCALES = {PERCENT: Decimal("0.01"), RATIO: Decimal(1)}

MEANINGS = ("sm_active", "engine_active", "upper_bound", "unstated")
"""What a utilization metric can prove, the strongest first."""


class Metric(NamedTuple):
    """One metric or family of them; `name` is a glob.

    `meaning` is one of MEANINGS for utilization; `instead` says what to export where the metric is
    often taken for utilization and is not.
    """

    name: str
    kind: str
    unit: str
    meaning: str = ""
    instead: str = ""


_MEMORY = "servers allocate all memory at start, so it is full on an idle GPU as well"
_ONE_PART = "it shows one part of the chip, and a busy GPU may leave that part alone"

# Names and units of the NVIDIA exporter's counter file and its profiling table.
METRICS = (
    Metric("DCGM_FI_PROF_SM_ACTIVE", UTILIZATION, RATIO, "sm_active"),
    Metric("DCGM_FI_PROF_SM_*UTIL_RATIO", UTILIZATION, RATIO, "sm_active"),
    Metric("DCGM_FI_PROF_GR_ENGINE_ACTIVE", UTILIZATION, RATIO, "engine_active"),
    Metric("DCGM_FI_PROF_GR_*UTIL_RATIO", UTILIZATION, RATIO, "engine_active"),
    Metric("DCGM_FI_DEV_GPU_UTIL", UTILIZATION, PERCENT, "upper_bound"),
    Metric("DCGM_FI_DEV_FB_*", "gpu_memory", "", "", _MEMORY),
    Metric("DCGM_FI_DEV_MEM_COPY_UTIL", "gpu_memory", PERCENT, "", _ONE_PART),
    Metric("DCGM_FI_PROF_SM_OCCUPANCY", "gpu_occupancy", RATIO, "", _ONE_PART),
    Metric("DCGM_FI_PROF_PIPE_*", "gpu_pipe", RATIO, "", _ONE_PART),
    Metric("DCGM_FI_PROF_DRAM_ACTIVE", "gpu_memory", RATIO, "", _ONE_PART),
)


def metric_named(name: str) -> Metric | None:
    """Return what is known about a metric's name, or None."""
    return next((metric for metric in METRICS if fnmatchcase(name, metric.name)), None)


def unit_written(text: str) -> str:
    """Return a unit in our spelling; one that we do not know stays as it is."""
    return SPELLINGS.get(text.strip().lower(), text.strip())
