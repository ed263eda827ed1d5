"""Which columns of FOCUS are read, what they are called here, and which version a file is of.

Names are compared without regard to case. What a version does not have is left empty; what the
checker cannot do without is a Problem.
"""

from collections.abc import Sequence

from checker.model.rows import NamedTuple

NEEDED = (
    "ChargePeriodStart", "ChargePeriodEnd", "EffectiveCost", "BillingCurrency", "ChargeCategory",
    "ServiceCategory", "ServiceName",
)  # fmt: skip
"""Columns without which a file is no bill that can be judged; one provider column as well."""

PROVIDERS = ("ServiceProviderName", "ProviderName", "PublisherName", "Provider", "Publisher")
MACHINES = ("x_InstanceType", "x_SkuInstanceType", "x_UsageType", "x_SkuDetails",
            "x_SkuMeterName", "ResourceType")  # fmt: skip
"""Where exporters write the machine type; FOCUS itself has it in `SkuPriceDetails`."""

TEXTS = {
    "account": ("SubAccountId", "BillingAccountId"),
    "category": ("ServiceCategory",),
    "service": ("ServiceName",),
    "sku": ("SkuId",),
    "meter": ("SkuMeter",),
    "details": ("SkuPriceDetails",),
    "description": ("ChargeDescription",),
    "charge_category": ("ChargeCategory",),
    "charge_class": ("ChargeClass",),
    "pricing_category": ("PricingCategory",),
    "currency": ("BillingCurrency",),
    "unit": ("PricingUnit",),
    "consumed_unit": ("ConsumedUnit",),
    "commitment": ("CommitmentDiscountId",),
    "commitment_status": ("CommitmentDiscountStatus",),
    "reservation": ("CapacityReservationId",),
    "reservation_status": ("CapacityReservationStatus",),
    "resource": ("ResourceId",),
    "tags": ("Tags",),
}
"""Our names, and the columns that hold each, the first that has a value."""

NUMBERS = {
    "cost": "EffectiveCost",
    "listed": "ListCost",
    "quantity": "PricingQuantity",
    "consumed": "ConsumedQuantity",
}
_OTHERS = (
    "AllocatedMethodDetails", "AllocatedMethodId", "AllocatedResourceId", "AllocatedResourceName",
    "AllocatedTags", "AvailabilityZone", "BilledCost", "BillingAccountId", "BillingAccountName",
    "BillingAccountType", "BillingPeriodEnd", "BillingPeriodStart", "ChargeFrequency",
    "CommitmentDiscountCategory", "CommitmentDiscountName", "CommitmentDiscountQuantity",
    "CommitmentDiscountType", "CommitmentDiscountUnit", "ContractApplied", "ContractedCost",
    "ContractedUnitPrice", "HostProviderName", "InvoiceId", "InvoiceIssuerName", "ListUnitPrice",
    "PricingCurrency", "PricingCurrencyContractedUnitPrice", "PricingCurrencyEffectiveCost",
    "PricingCurrencyListUnitPrice", "Provider", "Publisher", "Region", "RegionId", "RegionName",
    "ResourceName", "ServiceSubcategory", "SkuPriceId", "SubAccountName", "SubAccountType",
)  # fmt: skip
_SIGNS = (
    ("1.3 or newer", ("ServiceProviderName", "HostProviderName", "AllocatedMethodId")),
    ("1.2", ("InvoiceId", "BillingAccountType", "SubAccountType", "PricingCurrency")),
    ("1.1", ("SkuMeter", "SkuPriceDetails", "CapacityReservationId",
             "CommitmentDiscountQuantity", "ServiceSubcategory")),
)  # fmt: skip


class Columns(NamedTuple):
    """The columns of one file: as written, by their name in FOCUS in small letters."""

    written: dict[str, str]

    def has(self, name: str) -> bool:
        """Whether a column of FOCUS is there."""
        return name.lower() in self.written

    def quoted(self, name: str) -> str:
        """Return a column as SQL writes it."""
        return '"' + self.written[name.lower()].replace('"', '""') + '"'

    @property
    def version(self) -> str:
        """The version of FOCUS that first had these columns."""
        return next((v for v, names in _SIGNS if any(map(self.has, names))), "1.0")

    @property
    def lacking(self) -> list[str]:
        """Columns that a bill needs and this file does not have."""
        found = [name for name in NEEDED if not self.has(name)]
        return found + ([] if any(map(self.has, PROVIDERS)) else [PROVIDERS[0]])

    @property
    def foreign(self) -> list[str]:
        """Columns that are neither of FOCUS nor an exporter's own (`x_…`), sorted."""
        known = {name.lower() for name in all_names()}
        own = (text for low, text in self.written.items() if low not in known)
        return sorted(text for text in own if not text.lower().startswith("x_"))


def columns_of(names: Sequence[str]) -> Columns | str:
    """Return the columns of a file, or the name that it has twice."""
    written: dict[str, str] = {}
    for name in names:
        low = name.strip().lower()
        if low in written:
            return name.strip() or "without a name"
        written[low] = name
    return Columns(written)


def all_names() -> set[str]:
    """Return every column that any version of FOCUS has, and those of exporters that are read."""
    read = {name for names in TEXTS.values() for name in names} | set(NUMBERS.values())
    return {*NEEDED, *PROVIDERS, *MACHINES, *read, *_OTHERS}


def is_focus(names: Sequence[str]) -> bool:
    """Whether column names are those of a FOCUS bill rather than of anything else."""
    low = {name.strip().lower() for name in names}
    signs = (
        "chargeperiodstart",
        "billedcost",
        "effectivecost",
        "chargecategory",
        "billingcurrency",
    )
    return sum(name in low for name in signs) >= 3
