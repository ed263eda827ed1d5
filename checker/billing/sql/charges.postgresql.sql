-- AI charges with their labels in PostgreSQL: the tags that matter, one after another, with a unit
-- separator between them. The checker writes the list of tags; this one is of a team that tags
-- owner, team, cost_center, workload and stage, and asks for cluster, service and workload.
CREATE VIEW charges AS
SELECT sold.product, CAST(focus.start AS date) AS day,
       greatest(1, CAST(finish - INTERVAL '1 second' AS date) - CAST(start AS date) + 1) AS days,
       account,
       concat_ws(chr(31), coalesce(tags ->> 'owner', ''), coalesce(tags ->> 'team', ''),
                 coalesce(tags ->> 'cost_center', ''),
                 coalesce(nullif(tags ->> 'workload', ''), tags ->> 'service', ''),
                 coalesce(tags ->> 'stage', ''), coalesce(tags ->> 'cluster', ''),
                 coalesce(tags ->> 'service', ''), coalesce(tags ->> 'workload', '')) AS labels,
       charge_category, charge_class = 'Correction' AS corrected, pricing_category, unit,
       consumed_unit, commitment <> '' AS committed, commitment_status,
       reservation <> '' AS reserved, reservation_status, currency, cost, listed, quantity, consumed
FROM focus
JOIN sold USING (key)
