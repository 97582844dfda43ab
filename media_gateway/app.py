"""The composition root: which part is given to which, and what runs."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Iterator, Sequence
from itertools import chain

from media_gateway.acd import words
from media_gateway.acd.report import interaction_fact
from media_gateway.acd.work import seen_at_work
from media_gateway.clock import Clock
from media_gateway.config import Config
from media_gateway.heartbeat import Heartbeat
from media_gateway.journal.journal import Journal
from media_gateway.logs import get_log
from media_gateway.loop import Dispatcher, EventQueue, Loop
from media_gateway.measurements import Measurements
from media_gateway.odoo_sync.callbacks import CallbackWatch
from media_gateway.odoo_sync.configuration import ConfigurationWatch, load_snapshot
from media_gateway.odoo_sync.consultant import OdooConsultant
from media_gateway.odoo_sync.directory import SqlDirectory
from media_gateway.odoo_sync.numbers import normalise
from media_gateway.odoo_sync.odoo_rpc import OdooRpc, StoredFile
from media_gateway.odoo_sync.publisher import OdooPublisher
from media_gateway.odoo_sync.stored_files import OdooFiles
from media_gateway.odoo_sync.tickets import TicketWatch
from media_gateway.operator_api.monitor import Monitor
from media_gateway.operator_api.server import OperatorApi
from media_gateway.operator_api.tokens import TokenVerifier
from media_gateway.ports import SeamHealth
from media_gateway.projection import Projection
from media_gateway.recovery import Checkpoints, rebuild
from media_gateway.speech.ahead import prompts_ahead, static
from media_gateway.speech.library import PromptLibrary
from media_gateway.speech.synthesis import DEFAULT_COMMAND, CommandSynthesis
from media_gateway.telephony.adapter import AsteriskMedia
from media_gateway.telephony.ami_link import AmiAccess
from media_gateway.telephony.fallback import FallbackCalls
from media_gateway.telephony.phones import AsteriskPhones
from media_gateway.telephony.settings import TelephonySettings
from media_gateway.turn import TurnServers
from media_gateway.video.engine_events import EngineEvent
from media_gateway.video.engines import Engines, Network
from media_gateway.video.media import VideoMedia
from media_gateway.video.recordings import Recordings
from media_gateway.video.rooms import Access, Rooms
from media_gateway.video.telephones import Telephones
from media_gateway.video.waiting_clips import WaitingClips
from media_gateway.video_projection import VideoProjection
from media_gateway.visit_tokens import VisitTokens
from media_gateway.visitor_api.assembly import visitor_api
from media_gateway.visitor_api.shelf import KeptFile
from media_gateway.vocabulary.configuration import Configuration
from media_gateway.vocabulary.events import ConfigurationChanged, GatewayStarted
from media_gateway.vocabulary.facts import Fact, FileFact
from media_gateway.vocabulary.terms import Channel, InteractionId, PartyId
from media_gateway.work.media import WorkMedia

log = get_log(__name__)


class App:
    """One gateway. ``run`` serves until it is cancelled; any fault that no part can answer ends it,
    and a new one begins where the journal says."""

    def __init__(self, config: Config) -> None:
        config.data_dir.mkdir(parents=True, exist_ok=True)
        self._config = config
        self._journal = Journal.open(config.data_dir / "journal.sqlite")
        self._acd, last_at = rebuild(self._journal)
        self._clock = Clock(not_before=last_at)
        self._inbox = EventQueue()
        self._heartbeat = Heartbeat()
        self._inbox.put(GatewayStarted())
        self._wire_speech()
        self._wire_clips()
        self._wire_odoo()
        self._wire_telephony()
        self._wire_work()
        self._wire_video()
        self._wire_panels()
        self._wire_visits()
        self._wire_loop()

    async def run(self) -> None:
        log.info("Gateway started", listen_port=self._config.listen_port)
        try:
            async with asyncio.TaskGroup() as tasks:
                for part in (
                    self._heartbeat,
                    self._loop,
                    self._phones,
                    self._speech,
                    self._media,
                    self._video,
                    self._clips,
                    self._watch,
                    self._callbacks,
                    self._tickets,
                    self._directory,
                    self._consultant,
                    self._publisher,
                    self._fallback,
                    self._panels,
                    self._visitors,
                ):
                    tasks.create_task(part.run(), name=type(part).__name__)
        finally:
            try:
                await self._loop.flush()
                self._checkpoints.make_last()
            finally:
                self._journal.close()

    def _wire_speech(self) -> None:
        config = self._config
        self._speech = PromptLibrary(
            config.prompts_dir,
            CommandSynthesis(config.tts_command or DEFAULT_COMMAND, config.tts_voices),
            OdooFiles(self._connect_odoo, StoredFile.PROMPT),
        )

    def _wire_clips(self) -> None:
        self._clips = WaitingClips(
            self._config.data_dir / "clips",
            self._config.video.waiting_clip,
            OdooFiles(self._connect_odoo, StoredFile.CLIP),
        )

    def _prepare(self, configuration: Configuration) -> None:
        """From any thread."""
        self._prepare_prompts(configuration)
        self._clips.prepare(configuration)

    def _prepare_prompts(self, configuration: Configuration) -> None:
        own = (static(texts.items()) for texts in words.TEXTS.values())
        self._speech.prepare([*prompts_ahead(configuration), *chain.from_iterable(own)])

    def _wire_odoo(self) -> None:
        config = self._config
        snapshot = config.data_dir / "configuration.json"
        known = self._known_configuration() or load_snapshot(snapshot)
        if known is not None and known != self._acd.floor.configuration:
            self._inbox.put(ConfigurationChanged(configuration=known))
        if known is not None:
            self._prepare(known)
        self._watch = ConfigurationWatch(
            config.database_dsn, self._inbox, snapshot, known, self._prepare
        )
        self._directory = SqlDirectory(config.database_dsn, self._inbox, self._country)
        self._callbacks = CallbackWatch(
            config.database_dsn,
            self._inbox,
            self._country,
            lambda callback_id: self._journal.outbox.holds("callback", callback_id),
        )
        self._consultant = OdooConsultant(self._connect_odoo, self._inbox)
        self._publisher = OdooPublisher(
            self._journal.outbox,
            self._connect_odoo,
            config.recordings_dir,
            config.recordings_kept_days,
            config.visits.files_dir,
        )

    def _country(self) -> str:
        return self._acd.floor.configuration.default_country

    def _known_configuration(self) -> Configuration | None:
        known = self._acd.floor.configuration
        return known if known.version else None

    def _connect_odoo(self) -> OdooRpc:
        config = self._config
        return OdooRpc(
            config.odoo_url, config.odoo_database, config.odoo_login, config.odoo_password
        )

    def _wire_telephony(self) -> None:
        config = self._config
        settings = TelephonySettings(
            steering=AmiAccess(
                host=config.ami_host,
                port=config.ami_port,
                user=config.ami_user,
                secret=config.ami_secret,
                secret_setting="CC_AMI_SECRET",  # noqa: S106 - the name of a setting
            ),
            reloading=AmiAccess(
                host=config.ami_host,
                port=config.ami_port,
                user=config.ami_reload_user,
                secret=config.ami_reload_secret,
                secret_setting="CC_AMI_RELOAD_SECRET",  # noqa: S106 - the name of a setting
            ),
            operators_conf=config.operators_conf,
            recordings=config.recordings_dir,
            sip_ws_url=config.sip_ws_url,
        )
        self._phones = AsteriskPhones(settings)
        self._fallback = FallbackCalls(
            config.recordings_dir,
            {i: interaction_fact(each) for i, each in self._acd.floor.interactions.items()},
            lambda: self._acd.floor.configuration,
            self._directory.identified,
            self._publisher.publish,
        )
        self._media = AsteriskMedia(
            settings,
            self._inbox,
            self._phones,
            self._speech,
            lambda number: normalise(number, self._country()),
        )

    def _wire_work(self) -> None:
        floor = self._acd.floor
        watch = TicketWatch(
            self._config.database_dsn,
            self._inbox,
            self._country,
            at_work=seen_at_work(floor, Channel.TICKET),
            is_known=lambda one: one in floor.interactions or one in floor.closed,
            is_told=lambda one: self._journal.outbox.holds("interaction", one),
        )
        self._tickets = WorkMedia(self._inbox, watch)

    def _wire_video(self) -> None:
        config = self._config
        engines = Engines(
            config.video.processes or os.cpu_count() or 1,
            self._heard_of_media,
            Network(
                address=config.video.address,
                public_address=config.video.public_ip,
                ports=config.video.ports,
                sound_host=config.video.sound_address,
            ),
        )
        self._turn = TurnServers(config.video.turn_urls, config.video.turn_secret)
        self._visit_tokens = VisitTokens(config.token_secret)
        self._visits = VideoProjection(self._acd, time.time)
        self._rooms = Rooms(
            talks=self._visits,
            inbox=self._inbox,
            engine=engines,
            access=self._access_to_room,
            recordings=Recordings(config.recordings_dir),
            publish=self._publisher.publish,
            now=time.time,
            clip=self._clips.shown,
        )
        self._clips.on_changed = self._rooms.clips_changed
        self._visits.seat = self._rooms.seat
        self._rooms.on_changed = self._room_changed
        seen = seen_at_work(self._acd.floor, Channel.VIDEO)
        self._telephones = Telephones(
            engines, self._media.outside_line, self._inbox, self._visits.talk
        )
        self._video = VideoMedia(self._inbox, engines, self._rooms, self._telephones, seen)

    def _heard_of_media(self, event: EngineEvent) -> None:
        self._rooms.heard(event)
        self._telephones.heard(event)

    def _access_to_room(self, interaction_id: InteractionId, leg: PartyId) -> Access:
        now = time.time()
        return Access(
            ice_servers=tuple(self._turn.ice_servers(interaction_id, now)),
            files_url=f"{self._config.visits.public_url}/visit/files",
            files_token=self._visit_tokens.files_token(interaction_id, leg, now),
        )

    def _told(self, facts: Sequence[Fact]) -> None:
        """The core has taken a step."""
        self._visits.told(facts)
        self._rooms.told(facts)
        self._telephones.look()
        self._visitors.refresh()

    def _room_changed(self, interaction_id: InteractionId) -> None:
        self._panels.room_changed(interaction_id)
        self._visitors.refresh()

    def _wire_panels(self) -> None:
        config = self._config
        self._panels = OperatorApi(
            host=config.listen_host,
            port=config.listen_port,
            allowed_origins=config.allowed_origins,
            verifier=TokenVerifier(config.token_secret, started_at=self._clock.now()),
            projection=Projection(self._acd, self._rooms.seat),
            phones=self._phones,
            directory=self._directory,
            inbox=self._inbox,
            rooms=self._rooms,
            press=self._media.outside_line.press,
            monitor=Monitor(
                health=self._health,
                configuration_version=lambda: self._acd.floor.configuration.version,
                metrics=Measurements(
                    self._acd, self._journal, self._heartbeat, self._rooms.loads.values
                ).rows,
            ),
            now=time.time,
        )

    def _wire_visits(self) -> None:
        config = self._config

        def deliver(file: KeptFile) -> None:
            fact = FileFact(
                uid=file.file_id,
                version=1,
                interaction_uid=self._visits.room_of(file.interaction_id),
                name=file.name,
                from_leg=file.leg,
                at=file.at,
                path=file.path,
                mimetype=file.mimetype,
            )
            self._publisher.publish([fact])

        self._visitors = visitor_api(
            config.visits,
            own_origins=config.allowed_origins,
            projection=self._visits,
            rooms=self._rooms,
            tokens=self._visit_tokens,
            turn=self._turn,
            inbox=self._inbox,
            deliver=deliver,
            is_undelivered=lambda file_id: self._journal.outbox.holds("file", file_id),
            e164=lambda raw: normalise(raw, self._country()),
            now=time.time,
        )

    def _wire_loop(self) -> None:
        self._checkpoints = Checkpoints(self._journal, self._acd)
        self._loop = Loop(
            inbox=self._inbox,
            acd=self._acd,
            journal=self._journal,
            dispatcher=Dispatcher(
                media={
                    Channel.VOICE: self._media,
                    Channel.CALLBACK: self._media,
                    Channel.TICKET: self._tickets,
                    Channel.VIDEO: self._video,
                },
                directory=self._directory,
                consultant=self._consultant,
                panels=self._panels,
                on_facts=self._told,
            ),
            clock=self._clock,
            on_kept=self._publisher.wake,
            on_journalled=self._checkpoints.journalled,
        )

    def _health(self) -> dict[str, SeamHealth]:
        return dict(self._seams())

    def _seams(self) -> Iterator[tuple[str, SeamHealth]]:
        yield "ami", self._media.health()
        yield "sip", self._phones.health()
        yield "odoo", self._publisher.health()
        yield "database", self._directory.health()
        yield "configuration", self._watch.health()
        yield "callbacks", self._callbacks.health()
        yield "tickets", self._tickets.health()
        yield "video", self._video.health()
        yield "clips", self._clips.health()
        yield "visitors", self._visitors.health()
        yield "speech", self._speech.health()
        yield "event_loop", self._heartbeat.health()
