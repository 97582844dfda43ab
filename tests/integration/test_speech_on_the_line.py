"""Clients really hear prompts: spoken by espeak-ng, or recorded, and played by Asterisk."""

import asyncio
import hashlib
from contextlib import asynccontextmanager

import pytest

from media_gateway.speech.library import PromptLibrary
from media_gateway.speech.synthesis import CommandSynthesis
from media_gateway.telephony.adapter import AsteriskMedia
from media_gateway.telephony.phones import AsteriskPhones
from media_gateway.vocabulary.commands import PlayPrompts
from media_gateway.vocabulary.events import InteractionArrived, MediaReconciled, PromptsPlayed
from media_gateway.vocabulary.terms import Channel, Prompt, StepId
from tests.support.asterisk import dial, hears
from tests.support.fake_speech import FakeRecordedFiles
from tests.support.happened import Happened
from tests.support.sound import likeness
from tests.support.sounds import tone

pytestmark = pytest.mark.asterisk

SENTENCE = "Здравствуйте, {name}! Ваш долг — {debt:money}."


@pytest.fixture
def recorded():
    return FakeRecordedFiles()


@pytest.fixture
def library(asterisk, recorded, tmp_path):
    asterisk.clear()
    return PromptLibrary(asterisk.prompts / "library", CommandSynthesis(), recorded)


@asynccontextmanager
async def telephony(asterisk, library):
    happened = Happened()
    phones = AsteriskPhones(asterisk.settings)
    media = AsteriskMedia(asterisk.settings, happened, phones, library)
    running = asyncio.gather(media.run(), phones.run(), library.run())
    try:
        await happened.next(MediaReconciled)
        yield media, happened
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


def play(interaction_id, *prompts):
    return PlayPrompts(
        interaction_id=interaction_id,
        channel=Channel.VOICE,
        step_id=StepId(f"{interaction_id}#1"),
        prompts=prompts,
    )


def test_a_client_hears_a_sentence_with_his_name_and_his_debt(asterisk, library):
    async def scenario():
        prompt = Prompt(
            language="ru_RU", text=SENTENCE, values=(("name", "Анна"), ("debt", 21022.22))
        )
        async with telephony(asterisk, library) as (media, happened), asterisk.caller() as caller:
            call = await dial(caller)
            arrived = await happened.next(InteractionArrived)
            [file] = await library.files([prompt])
            words = file.with_suffix(".alaw").read_bytes()
            media.execute(play(arrived.interaction_id, prompt))
            played = await happened.next(PromptsPlayed)
            assert played.played
            assert likeness(words, bytes(call.media.heard)) > 0.9
            await call.hangup()

    asyncio.run(scenario())


def test_a_client_hears_what_was_recorded(asterisk, library, recorded):
    async def scenario():
        sound = tone("mp3", hz=800, seconds=1.0)
        checksum = hashlib.sha1(sound).hexdigest()
        recorded.files[checksum] = sound
        prompt = Prompt(language="ru_RU", text="600", checksum=checksum)
        async with telephony(asterisk, library) as (media, happened), asterisk.caller() as caller:
            call = await dial(caller)
            arrived = await happened.next(InteractionArrived)
            media.execute(play(arrived.interaction_id, prompt))
            await hears(call, 800)
            await happened.next(PromptsPlayed)
            await call.hangup()

    asyncio.run(scenario())
