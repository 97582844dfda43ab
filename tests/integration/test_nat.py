"""An Asterisk behind NAT tells the trunk the address that the trunk can reach."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy import parts, places, ports
from deploy.asterisk import Asterisk
from deploy.sip_caller import SipCaller
from deploy.sip_message import Description, Message, address, host_and_port
from deploy.site import Site
from tests.support.asterisk import NUMBER, SECRETS
from tests.support.waiting import SECONDS

pytestmark = pytest.mark.asterisk

OUTER = "192.0.2.7"


class AttentiveCaller(SipCaller):
    """Keeps the answer to its call."""

    answer: Message | None = None

    def datagram_received(self, data: bytes, peer: tuple[str, int]) -> None:
        message = Message.parse(data)
        if message.status == 200 and message.method == "INVITE":
            self.answer = message
        super().datagram_received(data, peer)


@pytest.fixture
def behind_nat(request: pytest.FixtureRequest) -> Iterator[tuple[str, int]]:
    home = Path(tempfile.mkdtemp(prefix="cc-nat-", dir="/tmp"))
    home.chmod(0o755)
    places.account().own(home)
    chosen = ports.settle(ports.scattered(), {})
    site = Site(external_address=OUTER, local_nets=request.param)
    server = Asterisk(home, chosen, SECRETS, parts.installed(), home / "run", site=site)
    try:
        server.start()
        yield ports.LOOPBACK, chosen.sip
    finally:
        server.stop()
        shutil.rmtree(home)


@pytest.mark.parametrize(
    ("behind_nat", "told"),
    [("", OUTER), ("127.0.0.0/8", ports.LOOPBACK)],
    ids=["outside", "of a local net"],
    indirect=["behind_nat"],
)
def test_the_address_told_is_one_that_the_caller_can_reach(
    behind_nat: tuple[str, int], told: str
) -> None:
    async def scenario() -> Message:
        async with AttentiveCaller(behind_nat, number="+79161112233") as caller:
            call = await caller.call(NUMBER)
            await call.until(call.answered, SECONDS)
            assert caller.answer is not None
            await call.hangup()
            return caller.answer

    answer = asyncio.run(scenario())
    assert Description.parse(answer.body).host == told
    assert host_and_port(address(answer["contact"]))[0] == told
