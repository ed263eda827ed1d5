-- Who could own what: every pair of account and labels.
SELECT account, labels, CAST(sum(cost) AS DECIMAL(38, 10)) AS cost
FROM spend
GROUP BY account, labels
ORDER BY account, labels
