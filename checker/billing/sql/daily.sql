-- What every workload used on every day, at effective prices: purchases that later days are
-- spread over, taxes and credits are no use of any day.
CREATE TABLE daily AS
SELECT workload, day, days,
       CAST(sum(cost) AS DECIMAL(38, 10)) AS cost,
       CAST(sum(CASE WHEN by_hour THEN cost ELSE 0 END) AS DECIMAL(38, 10)) AS by_hour,
       CAST(sum(CASE WHEN corrected OR days > 1 THEN 0 ELSE cost END) AS DECIMAL(38, 10)) AS regular
FROM owned
WHERE charge_category = 'Usage' AND decided
GROUP BY workload, day, days
