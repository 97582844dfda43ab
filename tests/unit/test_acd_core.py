"""The table of events."""

from typing import get_args, get_type_hints

import pytest

from media_gateway.acd.core import CHAPTERS
from media_gateway.vocabulary.events import Event


@pytest.mark.parametrize("event", get_args(Event))
def test_each_event_has_a_chapter_that_takes_it(event):
    assert get_type_hints(CHAPTERS[event])["event"] is event
