-- The columns of `focus` in PostgreSQL, from a table `bills` that holds FOCUS as it was exported.
-- This and `charges.postgresql.sql` are all that differs from one database to the next.
-- PostgreSQL has `any_value` from version 16 on.
CREATE VIEW focus AS
SELECT md5(concat_ws(chr(31), "ProviderName", coalesce("ServiceCategory", ''),
                     coalesce("ServiceName", ''), coalesce("SkuId", ''), coalesce("SkuMeter", ''),
                     coalesce("SkuPriceDetails", ''), coalesce("ChargeDescription", ''))) AS key,
       CAST("ChargePeriodStart" AS timestamptz) AT TIME ZONE 'UTC' AS start,
       CAST("ChargePeriodEnd" AS timestamptz) AT TIME ZONE 'UTC' AS finish,
       coalesce("ProviderName", '') AS provider,
       coalesce("SubAccountId", '') AS account,
       coalesce("ServiceCategory", '') AS category,
       coalesce("ServiceName", '') AS service,
       coalesce("SkuId", '') AS sku,
       coalesce("SkuMeter", '') AS meter,
       coalesce("SkuPriceDetails", '') AS details,
       '' AS machine,
       coalesce("ChargeDescription", '') AS description,
       coalesce("ChargeCategory", '') AS charge_category,
       coalesce("ChargeClass", '') AS charge_class,
       coalesce("PricingCategory", '') AS pricing_category,
       coalesce("BillingCurrency", '') AS currency,
       coalesce("PricingUnit", '') AS unit,
       coalesce("ConsumedUnit", '') AS consumed_unit,
       coalesce("CommitmentDiscountId", '') AS commitment,
       coalesce("CommitmentDiscountStatus", '') AS commitment_status,
       coalesce("CapacityReservationId", '') AS reservation,
       coalesce("CapacityReservationStatus", '') AS reservation_status,
       coalesce("ResourceId", '') AS resource,
       CAST("EffectiveCost" AS numeric(38, 10)) AS cost,
       CAST("ListCost" AS numeric(38, 10)) AS listed,
       CAST("PricingQuantity" AS numeric(38, 10)) AS quantity,
       CAST("ConsumedQuantity" AS numeric(38, 10)) AS consumed,
       CAST("Tags" AS jsonb) AS tags
FROM bills;

-- What is sold, charge by charge: `products.sql` makes one row of each.
CREATE VIEW goods AS
SELECT key, jsonb_build_array(provider, category, service, sku, meter, details, machine,
                              description) AS product, 1 AS charges, cost
FROM focus
