def migrate(cr, version):
    """What were plain links become places in queues and levels of skills."""
    cr.execute("""
        INSERT INTO contact_center_queue_member (queue_id, operator_id, rank, priority)
        SELECT queue_id, operator_id, 0, 0 FROM contact_center_operator_queue_rel
        ON CONFLICT DO NOTHING
    """)
    cr.execute("""
        INSERT INTO contact_center_operator_skill (operator_id, skill_id, level)
        SELECT operator_id, skill_id, '3' FROM contact_center_operator_skill_rel
        ON CONFLICT DO NOTHING
    """)
    cr.execute("""
        INSERT INTO contact_center_queue_of_operator_rel (operator_id, queue_id)
        SELECT operator_id, queue_id FROM contact_center_operator_queue_rel
        ON CONFLICT DO NOTHING
    """)
