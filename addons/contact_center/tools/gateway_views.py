"""What the gateway reads of Odoo by SQL, and nothing else: the name of each view, and its query."""

CONFIGURATION_CURRENT = """
    SELECT id AS version, payload FROM contact_center_configuration WHERE current
"""

CARD_DONE = """
    SELECT interaction_uid::text, state = 'done' AS done FROM contact_center_card
"""

CALLER = """
    SELECT caller.number::text,
           caller.model::text,
           caller.record_id,
           COALESCE(caller.partner_id, 0) AS partner_id,
           COALESCE(caller.name, '')::text AS name,
           COALESCE(caller.company_name, '')::text AS company_name,
           COALESCE(caller.owner_user_id, 0) AS owner_user_id,
           COALESCE(caller.label, '')::text AS label,
           past.last_interaction_at,
           past.interaction_count,
           COALESCE(caller.company_id, 0) AS company_id,
           COALESCE(last_operator.user_id, 0) AS last_user_id,
           COALESCE(partner.lang, '')::text AS lang,
           COALESCE(held.rules, '[]'::jsonb) AS rules
      FROM contact_center_number caller
      LEFT JOIN res_partner partner ON partner.id = caller.partner_id
     CROSS JOIN LATERAL (
           SELECT EXTRACT(EPOCH FROM MAX(started_at))::double precision
                      AS last_interaction_at,
                  COUNT(*)::integer AS interaction_count,
                  (ARRAY_AGG(operator_id ORDER BY started_at DESC) FILTER (
                      WHERE operator_id IS NOT NULL AND answered_at IS NOT NULL
                  ))[1] AS last_operator_id
             FROM contact_center_interaction
            WHERE partner_id = caller.partner_id
               OR (caller.partner_id IS NULL AND client_number = caller.number)
     ) past
      LEFT JOIN contact_center_operator last_operator
             ON last_operator.id = past.last_operator_id
     CROSS JOIN LATERAL (
           SELECT jsonb_agg(
                      jsonb_build_object('rule_id', rule_id, 'user_id', user_id)
                      ORDER BY rule_id
                  ) AS rules
             FROM (
                  SELECT rule_id, COALESCE(user_id, 0) AS user_id
                    FROM contact_center_rule_match
                   WHERE partner_id = caller.partner_id
                   UNION ALL
                  -- a lead without a client has a manager, too
                  SELECT id, caller.owner_user_id
                    FROM contact_center_rule
                   WHERE kind = 'manager' AND domain = '[]' AND active
                     AND caller.partner_id IS NULL
                     AND caller.owner_user_id IS NOT NULL
                  ) holding
     ) held
"""

BLACKLISTED = """
    SELECT number::text FROM contact_center_blocked_number
     WHERE active AND (until IS NULL OR until > now() AT TIME ZONE 'UTC')
     UNION
    SELECT number::text FROM phone_blacklist WHERE active
"""

CALLBACK_DUE = """
    SELECT callback.uid::text AS id,
           callback.queue_id,
           callback.number::text,
           EXTRACT(EPOCH FROM callback.due_at)::double precision AS due_at,
           COALESCE(chosen.number, usual.number, '')::text AS shown_number,
           COALESCE(callback.note, '')::text AS note,
           callback.cancelled_at IS NOT NULL AS cancelled,
           CASE WHEN partner.id IS NULL THEN '' ELSE 'res.partner' END AS model,
           COALESCE(partner.id, 0) AS record_id,
           COALESCE(partner.id, 0) AS partner_id,
           COALESCE(partner.complete_name, '')::text AS name
      FROM contact_center_callback callback
      JOIN contact_center_queue queue ON queue.id = callback.queue_id AND queue.active
      LEFT JOIN res_partner partner ON partner.id = callback.partner_id
      LEFT JOIN contact_center_entry_point chosen
             ON chosen.id = callback.entry_point_id
      LEFT JOIN LATERAL (
           SELECT number FROM contact_center_entry_point
            WHERE queue_id = callback.queue_id AND active AND channel = 'voice'
            ORDER BY id LIMIT 1
      ) usual ON TRUE
     WHERE (callback.version = 0 AND callback.is_open)
        -- the gateway, asked for what it does not hold, says nothing: not for ever
        OR callback.cancelled_at > now() AT TIME ZONE 'UTC' - interval '1 day'
"""

VIEWS = {
    "contact_center_configuration_current": CONFIGURATION_CURRENT,
    "contact_center_caller": CALLER,
    "contact_center_card_done": CARD_DONE,
    "contact_center_blacklisted": BLACKLISTED,
    "contact_center_callback_due": CALLBACK_DUE,
}
