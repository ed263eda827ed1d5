"""Makes small bills in FOCUS for tests: rows as plain mappings, written as CSV or Parquet."""

import csv
import gzip
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

Row = Mapping[str, str]

COLUMNS = (
    "BilledCost", "EffectiveCost", "ListCost", "BillingCurrency", "BillingPeriodStart",
    "ChargePeriodStart", "ChargePeriodEnd", "ChargeCategory", "ChargeClass", "ChargeDescription",
    "ProviderName", "SubAccountId", "ServiceCategory", "ServiceName", "SkuId", "SkuMeter",
    "SkuPriceDetails", "PricingCategory", "PricingQuantity", "PricingUnit", "ConsumedQuantity",
    "ConsumedUnit", "CommitmentDiscountId", "CommitmentDiscountStatus", "CapacityReservationId",
    "CapacityReservationStatus", "ResourceId", "InvoiceId", "Tags",
)  # fmt: skip


def charge(day: date, cost: str, **more: str) -> dict[str, str]:
    """Return one charge of a day; `tags` is written as JSON."""
    start = datetime(day.year, day.month, day.day, tzinfo=UTC)
    row = dict.fromkeys(COLUMNS, "")
    row |= {
        "BilledCost": cost, "EffectiveCost": cost, "ListCost": cost, "BillingCurrency": "USD",
        "ChargePeriodStart": f"{start:%Y-%m-%dT%H:%M:%SZ}",
        "ChargePeriodEnd": f"{start + timedelta(days=1):%Y-%m-%dT%H:%M:%SZ}",
        "ChargeCategory": "Usage", "ProviderName": "AWS", "SubAccountId": "1001",
        "ServiceCategory": "AI and Machine Learning", "ServiceName": "Amazon Bedrock",
        "PricingCategory": "Standard", "PricingQuantity": "1", "PricingUnit": "1M tokens",
    }  # fmt: skip
    return row | more


def tagged(**tags: str) -> str:
    """Return tags as FOCUS writes them in text."""
    return json.dumps(tags)


def node(day: date, at: int, cost: str = "1282.192", **more: str) -> dict[str, str]:
    """Return one day of one p4d.24xlarge."""
    return charge(
        day, cost, ServiceCategory="Compute", ServiceName="Amazon Elastic Compute Cloud",
        SkuMeter="BoxUsage:p4d.24xlarge", SkuPriceDetails=tagged(InstanceType="p4d.24xlarge"),
        PricingQuantity="24", PricingUnit="Hours", ResourceId=f"i-{at}", **more,
    )  # fmt: skip


def days(first: date, count: int) -> Iterator[date]:
    """Yield so many days."""
    return (first + timedelta(days=at) for at in range(count))


def as_csv(rows: Sequence[Row]) -> bytes:
    """Return rows as CSV; columns are those of the first one."""
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def write(path: Path, rows: Sequence[Row]) -> Path:
    """Write rows as the ending of the path says: .csv, .csv.gz or .parquet."""
    path.parent.mkdir(parents=True, exist_ok=True)
    data = as_csv(rows)
    if path.suffix == ".parquet":
        import duckdb

        plain = path.with_suffix(".tmp.csv")
        plain.write_bytes(data)
        with duckdb.connect() as database:
            database.execute(
                f"COPY (SELECT * REPLACE (CAST(ChargePeriodStart AS TIMESTAMPTZ) AS "
                f"ChargePeriodStart, CAST(ChargePeriodEnd AS TIMESTAMPTZ) AS ChargePeriodEnd, "
                f"CAST(EffectiveCost AS DOUBLE) AS EffectiveCost, "
                f"CAST(PricingQuantity AS DECIMAL(20, 6)) AS PricingQuantity) "
                f"FROM read_csv('{plain}', header = true, all_varchar = true)) "
                f"TO '{path}' (FORMAT parquet)"
            )
        plain.unlink()
        return path
    path.write_bytes(gzip.compress(data, mtime=0) if path.suffix == ".gz" else data)
    return path
