def migrate(cr, version):
    """Orders made before they remembered it themselves: the first card that links to each."""
    cr.execute("""
        UPDATE sale_order sale
           SET contact_center_card_id = link.card_id,
               contact_center_interaction_id = card.interaction_id
          FROM (
               SELECT record_id, MIN(card_id) AS card_id
                 FROM contact_center_card_link
                WHERE model = 'sale.order'
                GROUP BY record_id
          ) link
          JOIN contact_center_card card ON card.id = link.card_id
         WHERE sale.id = link.record_id AND sale.contact_center_card_id IS NULL
    """)
