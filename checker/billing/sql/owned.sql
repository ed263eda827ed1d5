-- AI spend with its owner; a charge that several share stands once for each, in parts. What is
-- paid by time is what is counted in hours, and what a commitment pays. `tokens` are those that were
-- consumed, else those that are priced; null where a charge is in another unit or does not say.
CREATE TABLE owned AS
SELECT owners.workload, owners.attributed, owners.stage, spend.account,
       products.name, products.accelerator, products.decided,
       units.unit IN ('hour', 'accelerator_hour') OR spend.committed OR spend.reserved AS by_hour,
       CASE WHEN units.unit = 'hour' THEN products.accelerators
            WHEN units.unit = 'accelerator_hour' THEN 1 END AS accelerators,
       spend.day, spend.days, spend.charge_category, spend.corrected, spend.pricing_category,
       spend.committed, spend.commitment_status, spend.reserved, spend.reservation_status,
       CAST(CAST(spend.cost AS DECIMAL(28, 10)) * owners.share AS DECIMAL(38, 10)) AS cost,
       CAST(CAST(spend.listed AS DECIMAL(28, 10)) * owners.share AS DECIMAL(38, 10)) AS listed,
       CAST(CAST(CAST(spend.quantity AS DECIMAL(26, 10)) * owners.share AS DECIMAL(24, 10))
            * units.factor AS DECIMAL(38, 10)) AS quantity,
       CASE WHEN eaten.unit = 'token' AND spend.consumptions = spend.charges
            THEN CAST(CAST(CAST(spend.consumed AS DECIMAL(26, 10)) * owners.share AS DECIMAL(24, 10))
                      * eaten.factor AS DECIMAL(38, 10))
            WHEN units.unit = 'token' AND spend.quantities = spend.charges
            THEN CAST(CAST(CAST(spend.quantity AS DECIMAL(26, 10)) * owners.share AS DECIMAL(24, 10))
                      * units.factor AS DECIMAL(38, 10)) END AS tokens
FROM spend
JOIN owners ON owners.account = spend.account AND owners.labels = spend.labels
JOIN products ON products.product = spend.product
JOIN units ON units.written = spend.unit
LEFT JOIN units AS eaten ON eaten.written = spend.consumed_unit
