"""A stack takes its default ports, or the next free ones, or those it is told."""

import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from deploy.errors import SetupError
from deploy.ports import Ports, is_free, pinned, scattered, settle
from deploy.stack import Stack


@contextmanager
def taken(kind: socket.SocketKind = socket.SOCK_STREAM) -> Iterator[int]:
    with socket.socket(socket.AF_INET, kind) as holder:
        holder.bind(("127.0.0.1", 0))
        if kind == socket.SOCK_STREAM:
            holder.listen()
        yield holder.getsockname()[1]


def test_a_taken_port_is_replaced_by_the_next_free_one() -> None:
    with taken() as port:
        chosen = settle(Ports(odoo=port), {})
    assert chosen.odoo > port


def test_a_sip_port_is_looked_for_in_udp() -> None:
    with taken(socket.SOCK_DGRAM) as port:
        assert not is_free(port, udp=True)
        assert settle(Ports(sip=port), {}).sip != port


def test_a_range_is_replaced_by_one_beside_it() -> None:
    with taken(socket.SOCK_DGRAM) as port:
        chosen = settle(Ports(video_start=port), {}).video_start
    assert abs(chosen - port) >= 400 or chosen + 400 <= port


def test_two_servers_of_a_stack_never_get_one_port() -> None:
    chosen = settle(Ports(odoo=24000, gevent=24000, gateway=24000), {})
    assert len({chosen.odoo, chosen.gevent, chosen.gateway}) == 3


def test_ports_of_other_stacks_are_left_alone_even_while_those_are_stopped() -> None:
    wanted = scattered()
    assert settle(wanted, {}, {wanted.odoo}).odoo != wanted.odoo


def test_a_chosen_port_that_is_taken_is_refused_by_its_name() -> None:
    with taken() as port, pytest.raises(SetupError, match=f"CC_ODOO_PORT={port}"):
        settle(Ports(), {"odoo": port})


def test_the_environment_chooses_ports(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CC_SIP_PORT", "15060")
    monkeypatch.setenv("CC_RTP_START", "30000")
    assert pinned() == {"sip": 15060, "rtp_start": 30000}


@pytest.mark.parametrize("value", ["many", "0", "70000", "-1"])
def test_a_port_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("CC_ODOO_PORT", value)
    with pytest.raises(SetupError, match="CC_ODOO_PORT"):
        pinned()


def test_a_stack_from_before_there_were_visitors_gets_their_ports(tmp_path: Path) -> None:
    known = {name: port for name, port in scattered().as_dict().items() if "vi" not in name}
    (tmp_path / "settings.json").write_text(json.dumps({"ports": known}))
    completed = Stack(tmp_path).ports
    assert {name: getattr(completed, name) for name in known} == known
    assert completed.visit not in known.values()
    assert Stack(tmp_path).ports == completed
