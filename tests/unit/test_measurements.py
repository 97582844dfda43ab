"""What Prometheus reads of a gateway."""

from __future__ import annotations

from pathlib import Path

from media_gateway.acd.core import Acd
from media_gateway.acd.model import Experience
from media_gateway.heartbeat import Heartbeat
from media_gateway.journal.journal import Journal
from media_gateway.measurements import Measurements
from media_gateway.operator_api.metrics import render
from media_gateway.video.engine_events import LoadSeen
from media_gateway.vocabulary.events import (
    CallbackRequested,
    ConfigurationChanged,
    OperatorConnected,
    OperatorStateRequested,
)
from media_gateway.vocabulary.terms import CallbackId, OperatorId, OperatorState
from tests.support.floor import SALES, configuration


def test_every_figure_is_there_and_lateness_shows(tmp_path: Path) -> None:
    acd, heart = Acd(), Heartbeat()
    acd.handle(ConfigurationChanged(configuration=configuration()), 1000.0)
    heart.beat(10.0, 10.4)
    journal = Journal.open(tmp_path / "journal.sqlite")
    acd.handle(
        CallbackRequested(
            callback_id=CallbackId("odoo-1"), queue_id=SALES, number="+79161112233", due_at=9e9
        ),
        1000.0,
    )
    acd.floor.experience[SALES] = Experience(handled=1, handling_seconds=90.0)
    acd.handle(OperatorConnected(operator_id=OperatorId(1)), 1000.0)
    acd.handle(OperatorStateRequested(operator_id=OperatorId(1), state=OperatorState.READY), 1000.0)
    loads = [LoadSeen(process=1, cpu=0.0, rooms=0), LoadSeen(process=0, cpu=0.2512, rooms=3)]
    lines = render(Measurements(acd, journal, heart, lambda: loads).rows()).splitlines()
    journal.close()
    assert 'contact_center_operators{state="offline"} 2' in lines
    assert 'contact_center_callbacks_open{queue_id="1",queue="Sales"} 1' in lines
    assert 'contact_center_expected_wait_seconds{queue_id="1",queue="Sales"} 90.0' in lines
    assert not [line for line in lines if "expected_wait" in line and 'queue_id="2"' in line]
    assert 'contact_center_waiting{queue_id="1",queue="Sales"} 0' in lines
    assert "contact_center_facts_waiting 0" in lines
    assert "contact_center_event_loop_lag_seconds 0.4" in lines
    assert "contact_center_event_loop_late_total 1" in lines
    assert "# TYPE contact_center_event_loop_late_total counter" in lines
    assert 'contact_center_video_rooms{process="0"} 3' in lines
    assert 'contact_center_video_cores{process="0"} 0.251' in lines
    assert lines.count("# TYPE contact_center_video_rooms gauge") == 1
