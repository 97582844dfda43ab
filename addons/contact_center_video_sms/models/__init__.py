from . import contact_center_card, contact_center_video_link
