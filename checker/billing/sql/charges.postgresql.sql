-- AI charges with their labels in PostgreSQL: the values of the tags that matter, as a list of texts
-- in JSON, sorted by length and name. The checker writes which tags; these are of a team that tags
-- owner, team, workload, stage, cluster and service.
CREATE VIEW charges AS
SELECT sold.product, CAST(focus.start AS date) AS day,
       greatest(1, CAST(finish - INTERVAL '1 second' AS date) - CAST(start AS date) + 1) AS days,
       account,
       CASE WHEN tags IS NULL THEN '[]' ELSE
         '[' || concat_ws(',', coalesce(to_json(tags ->> 'owner')::text, 'null'),
                          coalesce(to_json(tags ->> 'team')::text, 'null'),
                          coalesce(to_json(tags ->> 'workload')::text, 'null'),
                          coalesce(to_json(tags ->> 'service')::text, 'null'),
                          coalesce(to_json(tags ->> 'stage')::text, 'null'),
                          coalesce(to_json(tags ->> 'cluster')::text, 'null')) || ']' END AS labels,
       charge_category, charge_class = 'Correction' AS corrected, pricing_category, unit,
       consumed_unit, commitment <> '' AS committed, commitment_status,
       reservation <> '' AS reserved, reservation_status, currency, cost, listed, quantity, consumed
FROM focus
JOIN sold USING (key)
