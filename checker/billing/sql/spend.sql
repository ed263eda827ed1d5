-- AI spend by day, product, account and labels: small enough to ask everything else of it.
-- `rates` holds what one unit of each currency is worth in the one of the report. Charges of which
-- one has no list price have none together.
CREATE TABLE spend AS
SELECT product, day, days, account, labels, charge_category, corrected, pricing_category, unit,
       consumed_unit, committed, commitment_status, reserved, reservation_status,
       CAST(CAST(sum(cost) AS DECIMAL(26, 10)) * min(rate) AS DECIMAL(38, 10)) AS cost,
       CASE WHEN count(listed) = count(*)
            THEN CAST(CAST(sum(listed) AS DECIMAL(26, 10)) * min(rate) AS DECIMAL(38, 10)) END AS listed,
       CAST(sum(quantity) AS DECIMAL(38, 10)) AS quantity,
       CAST(sum(consumed) AS DECIMAL(38, 10)) AS consumed,
       count(*) AS charges, count(quantity) AS quantities, count(consumed) AS consumptions
FROM charges JOIN rates ON rates.currency = charges.currency
GROUP BY product, day, days, account, labels, charge_category, corrected, pricing_category, unit,
         consumed_unit, committed, commitment_status, reserved, reservation_status
