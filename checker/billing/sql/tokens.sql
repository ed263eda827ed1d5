-- Tokens that every workload is billed for by the day, and the cost of what is counted in none.
SELECT workload, day, days, CAST(coalesce(sum(tokens), 0) AS DECIMAL(38, 10)) AS tokens,
       CAST(sum(CASE WHEN tokens IS NULL THEN abs(cost) ELSE 0 END) AS DECIMAL(38, 10)) AS other
FROM owned
WHERE charge_category = 'Usage' AND decided
GROUP BY workload, day, days
ORDER BY workload, day, days
