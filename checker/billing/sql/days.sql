-- The days of every workload.
SELECT workload, day, days, cost, by_hour, regular
FROM daily
ORDER BY workload, day, days
