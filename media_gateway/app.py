"""The composition root: which part is given to which, and what runs."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from itertools import chain

from media_gateway.acd import words
from media_gateway.acd.report import interaction_fact
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
from media_gateway.odoo_sync.odoo_rpc import OdooRpc
from media_gateway.odoo_sync.prompt_files import OdooPromptFiles
from media_gateway.odoo_sync.publisher import OdooPublisher
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
from media_gateway.vocabulary.configuration import Configuration
from media_gateway.vocabulary.events import ConfigurationChanged, GatewayStarted
from media_gateway.vocabulary.terms import Channel

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
        self._wire_odoo()
        self._wire_telephony()
        self._wire_panels()
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
                    self._watch,
                    self._callbacks,
                    self._directory,
                    self._consultant,
                    self._publisher,
                    self._fallback,
                    self._panels,
                ):
                    tasks.create_task(part.run(), name=type(part).__name__)
        finally:
            self._checkpoints.make_last()
            self._journal.close()

    def _wire_speech(self) -> None:
        config = self._config
        self._speech = PromptLibrary(
            config.prompts_dir,
            CommandSynthesis(config.tts_command or DEFAULT_COMMAND, config.tts_voices),
            OdooPromptFiles(self._connect_odoo),
        )

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
            self._prepare_prompts(known)
        self._watch = ConfigurationWatch(
            config.database_dsn, self._inbox, snapshot, known, self._prepare_prompts
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

    def _wire_panels(self) -> None:
        config = self._config
        self._panels = OperatorApi(
            host=config.listen_host,
            port=config.listen_port,
            allowed_origins=config.allowed_origins,
            verifier=TokenVerifier(config.token_secret, started_at=self._clock.now()),
            projection=Projection(self._acd),
            phones=self._phones,
            directory=self._directory,
            inbox=self._inbox,
            monitor=Monitor(
                health=self._health,
                configuration_version=lambda: self._acd.floor.configuration.version,
                metrics=Measurements(self._acd, self._journal, self._heartbeat).rows,
            ),
            now=time.time,
        )

    def _wire_loop(self) -> None:
        self._checkpoints = Checkpoints(self._journal, self._acd)
        self._loop = Loop(
            inbox=self._inbox,
            acd=self._acd,
            journal=self._journal,
            dispatcher=Dispatcher(
                media={Channel.VOICE: self._media, Channel.CALLBACK: self._media},
                directory=self._directory,
                consultant=self._consultant,
                publisher=self._publisher,
                panels=self._panels,
            ),
            clock=self._clock,
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
        yield "speech", self._speech.health()
        yield "event_loop", self._heartbeat.health()
