-- What a workload's charges come to: all of them, those that a tag ties to somebody, those of
-- each stage, credits apart; and what commitments paid of what they could pay, at list price.
-- `unlisted` counts charges without a list price, which leave that open.
SELECT workload, decided, stage,
       CAST(sum(CASE WHEN charge_category = 'Usage' THEN cost ELSE 0 END) AS DECIMAL(38, 10)) AS cost,
       CAST(sum(CASE WHEN charge_category = 'Usage' AND attributed THEN cost ELSE 0 END)
            AS DECIMAL(38, 10)) AS attributed,
       CAST(sum(CASE WHEN charge_category IN ('Credit', 'Adjustment') THEN cost ELSE 0 END)
            AS DECIMAL(38, 10)) AS credits,
       CAST(sum(CASE WHEN charge_category = 'Usage' AND pricing_category = 'Committed'
                     THEN coalesce(listed, 0) ELSE 0 END) AS DECIMAL(38, 10)) AS committed,
       CAST(sum(CASE WHEN charge_category = 'Usage' AND pricing_category IN ('Committed', 'Standard')
                     THEN coalesce(listed, 0) ELSE 0 END) AS DECIMAL(38, 10)) AS coverable,
       sum(CASE WHEN charge_category = 'Usage' AND (pricing_category = '' OR listed IS NULL)
                THEN 1 ELSE 0 END) AS unlisted
FROM owned
GROUP BY workload, decided, stage
ORDER BY workload, decided, stage
