"""Settings from the environment: what is missing or makes no sense is told at once, all of it."""

from ipaddress import ip_network
from pathlib import Path

import pytest

from media_gateway.config import ConfigError, read_config

LEAST = {
    "CC_DATA_DIR": "/var/lib/contact-center",
    "CC_RECORDINGS_DIR": "/var/spool/asterisk/contact-center",
    "CC_AMI_SECRET": "a",
    "CC_AMI_RELOAD_SECRET": "b",
    "CC_OPERATORS_CONF": "/etc/asterisk/contact_center_operators.conf",
    "CC_SIP_WS_URL": "wss://calls.example.com/asterisk/ws",
    "CC_ODOO_URL": "http://127.0.0.1:8069",
    "CC_ODOO_DATABASE": "odoo",
    "CC_ODOO_LOGIN": "contact_center_gateway",
    "CC_ODOO_PASSWORD": "c",
    "CC_PG_DSN": "dbname=odoo",
    "CC_TOKEN_SECRET": "d",
    "CC_ALLOWED_ORIGINS": "https://calls.example.com/, http://localhost:8069",
}


def test_the_least_that_must_be_set():
    config = read_config(LEAST)
    assert (config.listen_host, config.listen_port) == ("127.0.0.1", 8765)
    assert config.allowed_origins == ("https://calls.example.com", "http://localhost:8069")
    assert config.prompts_dir == Path("/var/lib/contact-center/prompts")
    assert (config.tts_command, config.tts_voices) == ("", {})
    assert (config.visits.host, config.visits.port) == ("127.0.0.1", 8766)
    assert config.visits.public_url == "http://127.0.0.1:8766"
    assert config.visits.files_dir == Path("/var/lib/contact-center/files")
    assert config.visits.trusted_proxies == ()
    assert config.video.ports == (41000, 41399)
    assert config.video.turn_urls == ()


def test_all_that_is_missing_is_named_at_once():
    with pytest.raises(ConfigError) as error:
        read_config({})
    for name in LEAST:
        assert f"{name} is not set" in str(error.value)


def test_another_voice():
    config = read_config(
        {
            **LEAST,
            "CC_PROMPTS_DIR": "/srv/prompts",
            "CC_TTS_COMMAND": "piper --model {voice} --output_file {wav_file}",
            "CC_TTS_VOICES": "ru_RU=irina, en = alan",
        }
    )
    assert config.prompts_dir == Path("/srv/prompts")
    assert config.tts_command.startswith("piper")
    assert config.tts_voices == {"ru_RU": "irina", "en": "alan"}


def test_video_behind_a_proxy_with_a_turn_server():
    config = read_config(
        {
            **LEAST,
            "CC_VISIT_PUBLIC_URL": "https://calls.example.com/",
            "CC_VIDEO_PUBLIC_IP": "192.0.2.7",
            "CC_VIDEO_PORTS": "41000-41099",
            "CC_TURN_URL": "turn:calls.example.com:3478?transport=udp, turn:calls.example.com:3478",
            "CC_TRUSTED_PROXIES": "127.0.0.1/32, fd00::/8",
            "CC_LARGEST_FILE_MB": "5",
            "CC_SOUND_ADDRESS": "192.168.5.4",
        }
    )
    assert config.visits.public_url == "https://calls.example.com"
    assert config.visits.largest_file == 5_242_880
    assert config.visits.trusted_proxies == (ip_network("127.0.0.1/32"), ip_network("fd00::/8"))
    assert config.video.ports == (41000, 41099)
    assert config.video.sound_address == "192.168.5.4"
    assert config.video.turn_urls == (
        "turn:calls.example.com:3478?transport=udp",
        "turn:calls.example.com:3478",
    )


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("CC_TTS_COMMAND", "say 'unended", "CC_TTS_COMMAND is no command line"),
        ("CC_TTS_VOICES", "irina", "CC_TTS_VOICES must be such as ru_RU=one, en=other"),
        ("CC_TTS_VOICES", "ru=", "CC_TTS_VOICES must be such as"),
        ("CC_LISTEN", "8765", "CC_LISTEN must be host:port"),
        ("CC_RECORDINGS_KEPT_DAYS", "soon", "must be a whole number, not 'soon'"),
        ("CC_VIDEO_PORTS", "41000", "CC_VIDEO_PORTS must be a range of ports"),
        ("CC_VIDEO_PORTS", "41099-41000", "CC_VIDEO_PORTS must be a range of ports"),
        ("CC_TRUSTED_PROXIES", "proxy", "CC_TRUSTED_PROXIES must be such as 127.0.0.1/32"),
    ],
)
def test_what_makes_no_sense_is_named(name, value, message):
    with pytest.raises(ConfigError, match=message):
        read_config({**LEAST, name: value})
