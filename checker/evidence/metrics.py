"""What the names of metrics say: what is measured, in which unit, and what it can prove."""

from decimal import Decimal
from fnmatch import fnmatchcase

from checker.model.rows import NamedTuple

PERCENT, RATIO = "percent", "ratio"
UTILIZATION = "gpu_utilization"
KPI = "kpi"

SPELLINGS = {"%": PERCENT, "percent": PERCENT, "pct": PERCENT, "ratio": RATIO, "1": RATIO}
"""How people write the units that must never be mixed up; other units are kept as written."""

SCALES = {PERCENT: Decimal("0.01"), RATIO: Decimal(1)}

MEANINGS = ("sm_active", "engine_active", "upper_bound", "unstated")
"""What a utilization metric can prove, the strongest first."""

_PIECES = {"": 1, "count": 1, "none": 1}
_TOKENS = {**_PIECES, "tokens": 1, "token": 1, "ktokens": 10**3, "1k tokens": 10**3,
           "thousand tokens": 10**3, "mtokens": 10**6, "1m tokens": 10**6,
           "million tokens": 10**6}  # fmt: skip
_REQUESTS = {**_PIECES, "requests": 1, "request": 1, "calls": 1}
COUNTED: dict[str, dict[str, Decimal]] = {
    "tokens": {name: Decimal(scale) for name, scale in _TOKENS.items()},
    "requests": {name: Decimal(scale) for name, scale in _REQUESTS.items()},
    "energy": {
        "mJ": Decimal("0.001"), "J": Decimal(1), "joules": Decimal(1), "kJ": Decimal(1000),
        "MJ": Decimal(10**6), "Wh": Decimal(3600), "kWh": Decimal(3_600_000),
        "MWh": Decimal(3_600_000_000),
    },
}  # fmt: skip
"""Kinds that add up over a day, and their units; energy is in joules, and m is not M in it."""

WAYS = {"input": "input", "prompt": "input", "output": "output", "completion": "output",
        "generation": "output"}  # fmt: skip
WAY_LABELS = ("type", "token_type", "gen_ai_token_type", "gen_ai.token.type", "direction")
"""Labels that tell input from output in metrics that count both."""


class Metric(NamedTuple):
    """One metric or family of them; `name` is a glob.

    `meaning` is one of MEANINGS for utilization; `instead` says what to export where the metric is
    often taken for utilization and is not. `shape` is `counter` for what counts ever since a
    start, and `total` for what a service adds up in each period. `way` tells input from output.
    Metrics of one `source` count different parts of the same thing; those of two sources count the
    same thing twice. A `summed` utilization adds up the GPUs of an instance.
    """

    name: str
    kind: str
    unit: str
    meaning: str = ""
    instead: str = ""
    shape: str = ""
    way: str = ""
    source: str = ""
    summed: bool = False


_MEMORY = "servers allocate all memory at start, so it is full on an idle GPU as well"
_ONE_PART = "it shows one part of the chip, and a busy GPU may leave that part alone"


def _counts(source: str, shape: str, kind: str, **ways: str) -> tuple[Metric, ...]:
    """Return metrics that count one kind; a name of several spellings is split by spaces."""
    return tuple(
        Metric(name, kind, "", shape=shape, way=way if way != "total" else "", source=source)
        for way, names in ways.items()
        for name in names.split()
    )


# Names and units of the NVIDIA exporter's counter file and its profiling table; of the clouds and
# the servers, as their own pages of metrics name them.
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
    Metric("DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION", "energy", "mJ", shape="counter", source="dcgm"),
    # the clouds' own
    Metric("GPUUtilization", UTILIZATION, PERCENT, "upper_bound", summed=True),
    Metric("GPUMemoryUtilization", "gpu_memory", PERCENT, "", _MEMORY),
    Metric("nvidia_smi_utilization_gpu", UTILIZATION, PERCENT, "upper_bound"),
    Metric("*_gpu_utilization", UTILIZATION, PERCENT, "upper_bound"),
    Metric("GpuUtilizationPercentage", UTILIZATION, PERCENT, "upper_bound"),
    Metric("GpuEnergyJoules", "energy", "J", shape="total", source="azure"),
    Metric("*/accelerator/duty_cycle", UTILIZATION, PERCENT, "upper_bound"),
    Metric("agent.googleapis.com/gpu/utilization", UTILIZATION, PERCENT, "upper_bound"),
    *_counts("bedrock", "total", "tokens", input="InputTokenCount", output="OutputTokenCount"),
    *_counts("aws", "total", "requests", total="Invocations"),
    *_counts("azure openai", "total", "tokens", input="ProcessedPromptTokens",
             output="GeneratedTokens", total="TokenTransaction"),
    *_counts("azure models", "total", "tokens", input="InputTokens", output="OutputTokens",
             total="TotalTokens"),
    *_counts("azure openai", "total", "requests", total="AzureOpenAIRequests"),
    *_counts("azure models", "total", "requests", total="ModelRequests"),
    *_counts("vertex", "total", "tokens",
             total="aiplatform.googleapis.com/publisher/online_serving/token_count"),
    *_counts("vertex", "total", "requests",
             total="aiplatform.googleapis.com/publisher/online_serving/model_invocation_count"),
    # the servers and gateways
    *_counts("vllm", "counter", "tokens", input="vllm:prompt_tokens_total",
             output="vllm:generation_tokens_total"),
    *_counts("vllm", "counter", "requests", total="vllm:request_success_total"),
    *_counts("sglang", "counter", "tokens", input="sglang:prompt_tokens_total",
             output="sglang:generation_tokens_total"),
    *_counts("tgi", "counter", "tokens", input="tgi_request_input_length_sum",
             output="tgi_request_generated_tokens_sum"),
    *_counts("tgi", "counter", "requests", total="tgi_request_count"),
    *_counts("litellm", "counter", "tokens", input="litellm_input_tokens_metric_total",
             output="litellm_output_tokens_metric_total",
             total="litellm_total_tokens_metric_total"),
    *_counts("gen_ai", "counter", "tokens", total="gen_ai_client_token_usage_sum"),
)  # fmt: skip


def metric_named(name: str) -> Metric | None:
    """Return what is known about a metric's name, or None."""
    return next((metric for metric in METRICS if fnmatchcase(name, metric.name)), None)


def unit_written(text: str) -> str:
    """Return a unit in our spelling; one that we do not know stays as it is."""
    return SPELLINGS.get(text.strip().lower(), text.strip())


def scale_of(kind: str, unit: str) -> Decimal | None:
    """Return what one unit of a kind that adds up is worth, or None where it is no unit of it."""
    units = COUNTED[kind]
    return units.get(unit, units.get(unit.lower()) if kind != "energy" else None)
