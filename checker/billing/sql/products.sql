-- What is sold: every distinct product of the bills, to be looked up in the catalog.
SELECT provider, category, service, sku, meter, details, machine, description,
       count(*) AS charges, CAST(sum(cost) AS DECIMAL(38, 10)) AS cost
FROM focus
GROUP BY provider, category, service, sku, meter, details, machine, description
ORDER BY provider, category, service, sku, meter, details, machine, description
