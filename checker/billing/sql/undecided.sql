-- What looks like AI and is in no row of the catalog.
SELECT name, CAST(sum(cost) AS DECIMAL(38, 10)) AS cost
FROM owned
WHERE NOT decided AND charge_category = 'Usage'
GROUP BY name
ORDER BY cost DESC, name
