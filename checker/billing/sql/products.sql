-- What is sold: every distinct product of the bills, to be looked up in the catalog. `key` is one
-- value for all that tells products apart, so that millions of charges are compared by it alone, and
-- `product` holds the texts themselves: provider, category, service, sku, meter, details, machine,
-- description.
SELECT key, any_value(product) AS product, sum(charges) AS charges,
       CAST(sum(cost) AS DECIMAL(38, 10)) AS cost
FROM goods
GROUP BY key
ORDER BY 2
