from . import (
    test_films,
    test_guests,
    test_making,
    test_picture_reading,
    test_room,
    test_showing,
    test_video_demo,
    test_video_report,
    test_visitor_pages,
    test_waiting_clips,
    test_web_client,
)
