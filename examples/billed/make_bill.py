"""Makes evidence/focus-2026-11.csv and its envelope: what a small shop pays for AI, by the day.

Everything in it is made up: an assistant with one unusual day, two machines on a commitment of
which a part meets no use, and a notebook that is in no repository. The same seed gives the same
bytes.
"""

import csv
import hashlib
import io
import json
import random
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

SEED = 20261121
FIRST, DAYS = date(2026, 10, 1), 51
UNUSUAL = date(2026, 11, 11)
FILE = Path(__file__).parent / "evidence" / "focus-2026-11.csv"
COLUMNS = (
    "ChargePeriodStart", "ChargePeriodEnd", "EffectiveCost", "BilledCost", "ListCost",
    "BillingCurrency", "ChargeCategory", "ChargeClass", "ProviderName", "SubAccountId",
    "ServiceCategory", "ServiceName", "SkuMeter", "ResourceId", "PricingCategory",
    "PricingQuantity", "PricingUnit", "ConsumedQuantity", "ConsumedUnit", "CommitmentDiscountId",
    "CommitmentDiscountStatus", "InvoiceId", "Tags",
)  # fmt: skip
PRICES = {"input": Decimal("3"), "output": Decimal("15")}
"""Dollars for a million tokens."""
HOUR, PLAN = Decimal("5.672"), Decimal("3.98")
"""Dollars for an hour of the machine: at list price, and by the commitment."""
ENVELOPE = """schema: ai-spend/evidence/v1
kind: billing
source: FOCUS export of the shop's accounts
window: {{from: 2026-10-01T00:00:00Z, to: 2026-11-21T00:00:00Z}}
currency: USD
rows: {rows}
total: {total}
collected_at: 2026-11-21T05:00:00Z
collected_by: bill-export job 311
sha256: {digest}
"""

Row = dict[str, str]


def charge(day: date, cost: Decimal, listed: Decimal, **more: str) -> Row:
    """Return one charge of a day."""
    found = dict.fromkeys(COLUMNS, "") | {
        "ChargePeriodStart": f"{day}T00:00:00Z",
        "ChargePeriodEnd": f"{day + timedelta(days=1)}T00:00:00Z",
        "EffectiveCost": f"{cost:.4f}", "BilledCost": f"{cost:.4f}", "ListCost": f"{listed:.4f}",
        "BillingCurrency": "USD", "ChargeCategory": "Usage", "ProviderName": "AWS",
        "SubAccountId": "444455556666", "PricingCategory": "Standard",
        "InvoiceId": f"inv-{day:%Y-%m}",
    }  # fmt: skip
    return found | more


def tokens(day: date, way: str, millions: Decimal) -> Row:
    """Return what the assistant's tokens of one way cost."""
    cost = millions * PRICES[way]
    tags = {"workload": "shop-assistant", "team": "shop", "stage": "inference"}
    return charge(
        day, cost, cost, ServiceCategory="AI and Machine Learning", ServiceName="Amazon Bedrock",
        SkuMeter=f"Claude3.5Sonnet-{way}-tokens", PricingQuantity=f"{millions * 1000:.1f}",
        PricingUnit="1K tokens", ConsumedQuantity=f"{millions * 1_000_000:.0f}",
        ConsumedUnit="Tokens", Tags=json.dumps(tags),
    )  # fmt: skip


def machine(day: date, hours: Decimal, status: str) -> Row:
    """Return hours of the machines that the commitment pays, used or not."""
    tags = {"workload": "shop-ranking", "team": "shop", "stage": "inference"}
    return charge(
        day, hours * PLAN, hours * HOUR, ServiceCategory="Compute",
        ServiceName="Amazon Elastic Compute Cloud", SkuMeter="BoxUsage:g5.12xlarge",
        ResourceId="i-0f3b8c1d2e4a59607" if status == "Used" else "", PricingCategory="Committed",
        PricingQuantity=f"{hours:.2f}", PricingUnit="Hours", ConsumedQuantity=f"{hours:.2f}",
        ConsumedUnit="Hours", CommitmentDiscountId="sp-3d1c", CommitmentDiscountStatus=status,
        Tags=json.dumps(tags),
    )  # fmt: skip


def notebook(day: date) -> Row:
    """Return a day of the notebook that nobody's code knows."""
    cost = Decimal("1.515") * 24
    return charge(
        day, cost, cost, SubAccountId="777788889999", ServiceCategory="AI and Machine Learning",
        ServiceName="Amazon SageMaker", SkuMeter="Notebk:ml.g5.2xlarge", PricingQuantity="24",
        PricingUnit="Hours", ConsumedQuantity="24", ConsumedUnit="Hours",
    )  # fmt: skip


def rows() -> Iterator[Row]:
    """Yield the charges of all days."""
    rng = random.Random(SEED)
    for day in (FIRST + timedelta(days=at) for at in range(DAYS)):
        weekend = Decimal("0.6") if day.weekday() >= 5 else Decimal(1)
        volume = weekend * rng.randint(270, 320) / 10 * (4 if day == UNUSUAL else 1)
        yield tokens(day, "input", volume * Decimal("0.8"))
        yield tokens(day, "output", volume * Decimal("0.2"))
        unused = Decimal(rng.randint(9, 15))
        yield machine(day, 48 - unused, "Used")
        yield machine(day, unused, "Unused")
        yield notebook(day)


def main() -> None:
    """Write the bill and its envelope."""
    found = list(rows())
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(found)
    data = out.getvalue().encode()
    FILE.write_bytes(data)
    total = sum((Decimal(row["EffectiveCost"]) for row in found), Decimal(0))
    text = ENVELOPE.format(rows=len(found), total=total, digest=hashlib.sha256(data).hexdigest())
    FILE.with_name(FILE.name + ".envelope.yaml").write_text(text, "utf-8")


if __name__ == "__main__":
    main()
