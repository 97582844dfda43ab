"""The number that those see who are called for a client."""

from __future__ import annotations

from media_gateway.acd.floor import Floor
from media_gateway.acd.model import Interaction
from media_gateway.vocabulary.configuration import EntryPointSettings
from media_gateway.vocabulary.terms import NO_QUEUE, Channel, QueueId


def number_for(floor: Floor, interaction: Interaction, queue_id: QueueId | None = None) -> str:
    """That which the client has called. A visitor has called none: one that leads to his queue
    (``queue_id``, where he is to be in another), else the first of his company's."""
    if interaction.visit is None:
        return interaction.entry_number
    own = floor.entry_point_of(interaction)
    queue_id = queue_id or interaction.queue_id or NO_QUEUE
    entry_point = of_queue(floor, queue_id) or _of_company(floor, own.company_id if own else 0)
    return entry_point.number if entry_point else ""


def of_queue(floor: Floor, queue_id: QueueId) -> EntryPointSettings | None:
    return next((each for each in _by_telephone(floor) if each.queue_id == queue_id), None)


def _of_company(floor: Floor, company_id: int) -> EntryPointSettings | None:
    return next((each for each in _by_telephone(floor) if each.company_id == company_id), None)


def _by_telephone(floor: Floor) -> list[EntryPointSettings]:
    entry_points = floor.configuration.entry_points
    return [each for each in entry_points if each.channel == Channel.VOICE]
