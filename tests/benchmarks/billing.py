"""Judges a bill of many million charges in a process of its own: seconds, CPU and memory.

    nice python tests/benchmarks/billing.py [MILLIONS …]

Rows look like a hyperscaler's: every charge names a resource and an hour of its own, tags hold the
name of a pod, most of it is no AI. Files are kept beside the system's temporary files.
"""

import resource
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

_FOLDER = Path(tempfile.gettempdir()) / "ai-spend-bills"
_AS_OF = date(2026, 11, 21)
_WORKLOADS = 40

GENERATE = """
COPY (
  SELECT
    TIMESTAMPTZ '2026-10-01 00:00:00+00' + INTERVAL 1 HOUR * hour_of AS ChargePeriodStart,
    TIMESTAMPTZ '2026-10-01 01:00:00+00' + INTERVAL 1 HOUR * hour_of AS ChargePeriodEnd,
    round((dice % 900001) / 173.0, 8) AS EffectiveCost,
    round((dice % 900001) / 173.0, 8) AS BilledCost,
    round((dice % 900001) / 101.0, 8) AS ListCost,
    'USD' AS BillingCurrency, 'Usage' AS ChargeCategory, CAST(NULL AS VARCHAR) AS ChargeClass,
    'AWS' AS ProviderName, 'AWS' AS InvoiceIssuerName, 'inv-11' AS InvoiceId,
    CASE kind WHEN 0 THEN 'AI and Machine Learning' WHEN 3 THEN 'Storage' ELSE 'Compute' END
      AS ServiceCategory,
    CASE kind WHEN 0 THEN 'Amazon Bedrock' WHEN 3 THEN 'Amazon Simple Storage Service'
      ELSE 'Amazon Elastic Compute Cloud' END AS ServiceName,
    'SKU' || article AS SkuId,
    CASE kind WHEN 0 THEN 'InputTokenCount' WHEN 1 THEN 'BoxUsage:p4d.24xlarge'
      WHEN 3 THEN 'TimedStorage-ByteHrs' ELSE 'BoxUsage:m5.' || (article % 23) || 'xlarge' END
      AS SkuMeter,
    CASE kind WHEN 1 THEN '{"InstanceType": "p4d.24xlarge"}' END AS SkuPriceDetails,
    'charge of ' || article AS ChargeDescription,
    CASE WHEN dice % 5 = 0 THEN 'Committed' ELSE 'Standard' END AS PricingCategory,
    CAST(1 + dice % 7 AS DECIMAL(20, 6)) AS PricingQuantity,
    CASE kind WHEN 0 THEN '1K tokens' WHEN 3 THEN 'GB-Hours' ELSE 'Hours' END AS PricingUnit,
    CASE WHEN dice % 5 = 0 THEN 'ri-' || (dice % 31) END AS CommitmentDiscountId,
    CASE WHEN dice % 5 = 0 THEN CASE WHEN dice % 3 = 0 THEN 'Unused' ELSE 'Used' END END
      AS CommitmentDiscountStatus,
    lpad(CAST(owner * 7 AS VARCHAR), 12, '4') AS SubAccountId,
    'arn:aws:ec2:us-east-1:444455556666:instance/i-' || hash(i * 31) AS ResourceId,
    '{"workload": "workload-' || owner || '", "team": "team-' || (owner % 9)
      || '", "pod": "pod-' || hash(i * 7) || '"}' AS Tags
  FROM (
    SELECT i, i * 1224 // $rows AS hour_of, hash(i) AS dice, hash(i * 3) % $workloads AS owner,
           CASE WHEN hash(i * 11) % 100 < 12 THEN (hash(i * 3) % $workloads) * 3 + hash(i * 5) % 6
                ELSE hash(i * 5) % 6007 END AS article,
           CASE WHEN hash(i * 11) % 100 < 8 THEN 0 WHEN hash(i * 11) % 100 < 12 THEN 1
                WHEN hash(i * 11) % 100 < 40 THEN 3 ELSE 2 END AS kind
    FROM range($rows) numbers(i)
  )
) TO '$path' (FORMAT parquet, COMPRESSION zstd)
"""


def generated(millions: int) -> Path:
    """Return a bill of so many million charges, made where there is none."""
    path = _FOLDER / f"{millions}m" / "bill.parquet"
    if not path.exists():
        import duckdb

        path.parent.mkdir(parents=True, exist_ok=True)
        text = GENERATE.replace("$path", str(path)).replace("$rows", str(millions * 1_000_000))
        with duckdb.connect(config={"threads": 2}) as made:
            made.execute("SET enable_progress_bar = false")
            made.execute(text.replace("$workloads", str(_WORKLOADS)))
    return path


def judge(path: Path) -> None:
    """Read one bill as a run does, and say what it took."""
    from checker.billing import Bills
    from checker.catalog import load_catalog
    from checker.documents.tree import SourceTree
    from checker.facts.attribution import ATTRIBUTING, tag_word
    from checker.model.bills import Claim, Claims

    names = [f"workload-{n}" for n in range(_WORKLOADS - 4)]
    rows = tuple(Claim(name, {"workload": name}) for name in names)
    start = time.perf_counter()
    bills = Bills([path.name], SourceTree(path.parent), load_catalog(), _AS_OF)
    found = bills.read(Claims(rows, tag_word, ATTRIBUTING))
    seconds = time.perf_counter() - start
    used = resource.getrusage(resource.RUSAGE_SELF)
    cpu = used.ru_utime + used.ru_stime
    assert len(found) == len(names), bills.problems
    print(f"{path.parent.name}: {seconds:.1f} s, {cpu:.1f} s of CPU, {used.ru_maxrss >> 10} MiB, "
          f"{path.stat().st_size >> 20} MiB of Parquet, {len(bills.gaps)} gaps")  # fmt: skip


if __name__ == "__main__":
    if sys.argv[1:2] == ["--judge"]:
        judge(Path(sys.argv[2]))
    else:
        for given in sys.argv[1:] or ["20"]:
            subprocess.run([sys.executable, __file__, "--judge", str(generated(int(given)))],
                           check=True)  # fmt: skip
