from . import (
    contact_center_card,
    contact_center_room_entry,
    sale_order,
    sale_order_line,
)
