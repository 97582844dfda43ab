def migrate(cr, version):
    """Pauses that nobody chose are called by a name."""
    cr.execute("""
        UPDATE contact_center_operator_interval
           SET pause_reason_id = data.res_id
          FROM ir_model_data data
         WHERE state = 'paused' AND pause_reason_id IS NULL
           AND data.module = 'contact_center' AND data.name = 'pause_reason_not_ready'
    """)
