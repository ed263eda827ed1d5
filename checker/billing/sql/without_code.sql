-- AI spend that no workload claims: in the bill and in no repository.
SELECT account, name, CAST(sum(cost) AS DECIMAL(38, 10)) AS cost
FROM owned
WHERE workload = '' AND decided AND charge_category = 'Usage'
GROUP BY account, name
ORDER BY cost DESC, account, name
