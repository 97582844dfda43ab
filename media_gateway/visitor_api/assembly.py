"""The parts of the visitors' server, put together."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from media_gateway.config import VisitConfig
from media_gateway.ports import Inbox, Rooms
from media_gateway.turn import TurnServers
from media_gateway.visit_tokens import VisitTokens
from media_gateway.visitor_api.addresses import Addresses
from media_gateway.visitor_api.asking import Asking
from media_gateway.visitor_api.door import Capacity, Door
from media_gateway.visitor_api.files import Files
from media_gateway.visitor_api.projection import Projection
from media_gateway.visitor_api.seats import Seats
from media_gateway.visitor_api.server import VisitorApi
from media_gateway.visitor_api.shelf import KeptFile, Shelf
from media_gateway.visitor_api.showing import Showing


def visitor_api(
    config: VisitConfig,
    *,
    own_origins: Sequence[str],
    projection: Projection,
    rooms: Rooms,
    tokens: VisitTokens,
    turn: TurnServers,
    inbox: Inbox,
    deliver: Callable[[KeptFile], None],
    is_undelivered: Callable[[str], bool],
    e164: Callable[[str], str],
    now: Callable[[], float],
) -> VisitorApi:
    """``deliver`` tells Odoo of a file, ``is_undelivered`` whether Odoo still waits for it (by its
    id); both may take a disk's time. ``own_origins`` are those of Odoo's own pages."""
    seats = Seats()
    door = Door(
        projection=projection,
        tokens=tokens,
        own_origins=own_origins,
        capacity=Capacity(at_once=config.at_once, at_once_per_address=config.at_once_per_address),
        seats=seats,
        now=now,
    )
    files = Files(
        shelf=Shelf(config.files_dir, now),
        door=door,
        projection=projection,
        rooms=rooms,
        tokens=tokens,
        deliver=deliver,
        is_undelivered=is_undelivered,
        public_url=config.public_url,
        largest=config.largest_file,
        now=now,
    )
    asking = Asking(projection=projection, rooms=rooms, inbox=inbox, e164=e164, now=now)
    showing = Showing(
        seats=seats,
        projection=projection,
        rooms=rooms,
        tokens=tokens,
        turn=turn,
        let_go=asking.let_go,
        now=now,
    )
    return VisitorApi(
        listen={"host": config.host, "port": config.port},
        addresses=Addresses(config.trusted_proxies),
        door=door,
        files=files,
        seats=seats,
        asking=asking,
        showing=showing,
        projection=projection,
        inbox=inbox,
        now=now,
    )
