-- What is sold: every distinct product of the bills, to be looked up in the catalog. `key` is one
-- value for all that tells products apart, so that millions of charges are compared by it alone.
SELECT key, any_value(provider) AS provider, any_value(category) AS category,
       any_value(service) AS service, any_value(sku) AS sku, any_value(meter) AS meter,
       any_value(details) AS details, any_value(machine) AS machine,
       any_value(description) AS description,
       count(*) AS charges, CAST(sum(cost) AS DECIMAL(38, 10)) AS cost
FROM focus
GROUP BY key
ORDER BY provider, category, service, sku, meter, details, machine, description
