-- Hours of accelerators that are paid for, used or not. `unused` are those that belong to a
-- commitment or reservation and met no use; `untold` those of which the bill does not say.
SELECT workload, day, days, accelerator,
       CASE WHEN pricing_category = 'Dynamic' THEN 'spot'
            WHEN committed OR reserved OR pricing_category = 'Committed' THEN 'reserved'
            ELSE 'on_demand' END AS bought,
       CAST(sum(quantity * accelerators) AS DECIMAL(38, 10)) AS hours,
       CAST(sum(CASE WHEN commitment_status = 'Unused' OR reservation_status = 'Unused'
                     THEN quantity * accelerators ELSE 0 END) AS DECIMAL(38, 10)) AS unused,
       CAST(sum(CASE WHEN (committed AND commitment_status = '')
                       OR (reserved AND reservation_status = '')
                     THEN quantity * accelerators ELSE 0 END) AS DECIMAL(38, 10)) AS untold
FROM owned
WHERE charge_category = 'Usage' AND by_hour AND accelerator <> '' AND quantity IS NOT NULL
GROUP BY workload, day, days, accelerator,
         CASE WHEN pricing_category = 'Dynamic' THEN 'spot'
              WHEN committed OR reserved OR pricing_category = 'Committed' THEN 'reserved'
              ELSE 'on_demand' END
ORDER BY workload, day, days, accelerator, bought
