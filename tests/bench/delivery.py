"""Interactions to Odoo: the gateway's batches against creating them one by one by odoorpc."""

from __future__ import annotations

import time
import urllib.parse
from dataclasses import replace

import odoorpc

from deploy.stack import Stack
from media_gateway.odoo_sync.wire import as_json
from media_gateway.vocabulary.facts import InteractionFact
from media_gateway.vocabulary.terms import (
    Channel,
    Direction,
    InteractionId,
    InteractionState,
    Outcome,
)
from tests.bench.figures import Figure, higher_is_better

BATCH = 200
BATCHES = 5
ONE_BY_ONE = 100

SAMPLE = InteractionFact(
    uid=InteractionId("bench"),
    version=1,
    channel=Channel.VOICE,
    direction=Direction.INBOUND,
    state=InteractionState.CLOSED,
    client_number="+79160000000",
    client_name="",
    entry_number="+74950000001",
    entry_point_id=None,
    queue_id=None,
    operator_id=None,
    matches=(),
    reasons=(),
    started_at=1_700_000_000.0,
    queued_at=1_700_000_000.0,
    answered_at=1_700_000_010.0,
    ended_at=1_700_000_100.0,
    wrapped_up_at=1_700_000_110.0,
    last_seen_at=1_700_000_110.0,
    wait_seconds=10.0,
    talk_seconds=90.0,
    wrapup_seconds=10.0,
    outcome=Outcome.ANSWERED,
    end_unknown=False,
)
ROW = {
    "channel": "voice",
    "direction": "inbound",
    "state": "closed",
    "outcome": "answered",
    "client_number": "+79160000000",
    "started_at": "2023-11-14 22:13:20",
    "ended_at": "2023-11-14 22:15:00",
    "wait_seconds": 10.0,
    "talk_seconds": 90.0,
}


def measure(stack: Stack) -> list[Figure]:
    odoo = _sign_in(stack)
    run = f"bench-{time.time():.0f}"
    gateway = odoo.env["contact.center.gateway"]
    begun = time.perf_counter()
    for batch in range(BATCHES):
        uids = [InteractionId(f"{run}-{batch}-{n}") for n in range(BATCH)]
        facts = [as_json(replace(SAMPLE, uid=uid)) for uid in uids]
        answer = gateway.deliver(facts)
        assert len(answer["accepted"]) == BATCH, answer["refused"]
    ours = BATCH * BATCHES / (time.perf_counter() - begun)
    interactions = odoo.env["contact.center.interaction"]
    begun = time.perf_counter()
    for n in range(ONE_BY_ONE):
        interactions.create({**ROW, "uid": f"{run}-single-{n}", "version": 1})
    peer = ONE_BY_ONE / (time.perf_counter() - begun)
    return [
        higher_is_better(
            "interactions delivered to Odoo", ours, peer, "1/s", "one by one by odoorpc"
        )
    ]


def _sign_in(stack: Stack) -> odoorpc.ODOO:
    status, account = stack.status(), stack.secrets["gateway_account"]
    url = urllib.parse.urlparse(status["odoo_url"])
    odoo = odoorpc.ODOO(url.hostname, port=url.port)
    odoo.login(status["odoo_database"], account["login"], account["password"])
    return odoo
