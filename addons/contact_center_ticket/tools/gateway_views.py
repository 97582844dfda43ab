"""What the gateway reads of tickets by SQL."""

TICKET_WAITING = """
    SELECT round.uid::text AS id,
           round.queue_id,
           COALESCE(known.number, '')::text AS number,
           COALESCE(partner.id, 0) AS partner_id,
           COALESCE(partner.complete_name, ticket.partner_name, '')::text AS name,
           ticket.id AS ticket_id,
           ticket.name::text AS title,
           round.priority_seconds,
           EXTRACT(EPOCH FROM round.requested_at)::double precision AS requested_at,
           COALESCE(partner.lang, '')::text AS lang,
           COALESCE(held.rules, '[]'::jsonb) AS rules
      FROM contact_center_ticket_round round
      JOIN helpdesk_ticket ticket ON ticket.id = round.ticket_id
      JOIN contact_center_queue queue ON queue.id = round.queue_id AND queue.active
      LEFT JOIN res_partner partner ON partner.id = ticket.partner_id
      LEFT JOIN LATERAL (
           SELECT number FROM contact_center_number
            WHERE partner_id = partner.id
            ORDER BY id LIMIT 1
      ) known ON TRUE
     CROSS JOIN LATERAL (
           SELECT jsonb_agg(
                      jsonb_build_object('rule_id', rule_id, 'user_id', COALESCE(user_id, 0))
                      ORDER BY rule_id
                  ) AS rules
             FROM contact_center_rule_match
            WHERE partner_id = partner.id
     ) held
     WHERE round.state != 'over'
"""
