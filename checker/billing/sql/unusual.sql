-- Every day beside a normal one: the median of the same weekday over the 28 days before, where
-- three of them are billed, else of the 14 days before. `normal` is the sum of the one or two
-- values in the middle, and `halves` their number. A billed day without a charge cost nothing.
WITH regular AS (
    SELECT names.workload, billed.day, CAST(coalesce(sum(daily.regular), 0) AS DECIMAL(38, 10)) AS cost
    FROM (SELECT DISTINCT workload FROM daily) AS names
    CROSS JOIN billed
    LEFT JOIN daily ON daily.workload = names.workload AND daily.day = billed.day
    GROUP BY names.workload, billed.day
),
before AS (
    SELECT now.workload, now.day, now.cost, past.cost AS past,
           CASE WHEN (now.day - past.day) % 7 = 0 THEN 1 ELSE 0 END AS weekday,
           CASE WHEN now.day - past.day <= 14 THEN 1 ELSE 0 END AS recent
    FROM regular AS now
    JOIN regular AS past ON past.workload = now.workload
        AND past.day < now.day AND past.day >= now.day - 28
),
alike AS (
    SELECT before.workload, before.day, before.cost, before.past
    FROM before
    JOIN (SELECT workload, day, sum(weekday) AS same FROM before GROUP BY workload, day) AS counted
        ON counted.workload = before.workload AND counted.day = before.day
    WHERE CASE WHEN counted.same >= 3 THEN before.weekday ELSE before.recent END = 1
),
ranked AS (
    SELECT workload, day, cost, past,
           row_number() OVER (PARTITION BY workload, day ORDER BY past) AS place,
           count(*) OVER (PARTITION BY workload, day) AS places
    FROM alike
)
SELECT workload, day, cost, CAST(sum(past) AS DECIMAL(38, 10)) AS normal, count(*) AS halves
FROM ranked
WHERE place BETWEEN places / 2.0 AND places / 2.0 + 1 AND places >= 3
GROUP BY workload, day, cost
ORDER BY workload, day
