-- How much of commitments and reservations met any use, in money; a status that is empty is not
-- told, which is not the same as unused.
SELECT workload, day, days, accelerator,
       CAST(sum(CASE WHEN commitment_status = 'Used' AND reservation_status <> 'Unused'
                       OR commitment_status = '' AND reservation_status = 'Used'
                     THEN cost ELSE 0 END) AS DECIMAL(38, 10)) AS used,
       CAST(sum(CASE WHEN commitment_status = 'Unused' OR reservation_status = 'Unused'
                     THEN cost ELSE 0 END) AS DECIMAL(38, 10)) AS unused,
       CAST(sum(CASE WHEN commitment_status = '' AND reservation_status = ''
                     THEN cost ELSE 0 END) AS DECIMAL(38, 10)) AS untold
FROM owned
WHERE charge_category = 'Usage' AND decided
  AND (committed OR reserved OR pricing_category = 'Committed')
GROUP BY workload, day, days, accelerator
ORDER BY workload, day, days, accelerator
