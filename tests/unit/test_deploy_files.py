"""Configuration is filled in completely, and secrets are private."""

import json
import stat
from pathlib import Path

import pytest

from deploy import files
from deploy.asterisk import ice_host_map
from deploy.errors import SetupError
from deploy.secrets_of_stack import read_or_make
from deploy.site import Site


def test_placeholders_are_filled_in() -> None:
    assert files.render("bind = @BIND@:@SIP_PORT@", {"BIND": "::1", "SIP_PORT": 5060}) == (
        "bind = ::1:5060"
    )


def test_an_unknown_placeholder_is_refused_by_name() -> None:
    with pytest.raises(SetupError, match=r"pjsip\.conf asks for @SECRRET@"):
        files.render("secret = @SECRRET@", {"SECRET": "x"}, "pjsip.conf")


def test_addresses_with_an_at_sign_are_no_placeholders() -> None:
    text = "contact = sip:op7@127.0.0.1 ; mail@example.com @lower@"
    assert files.render(text, {}) == text


def test_written_files_are_private_and_replaced_in_one_step(tmp_path: Path) -> None:
    target = tmp_path / "secrets.json"
    files.write(target, "one")
    files.write(target, "two")
    assert target.read_text() == "two"
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["secrets.json"]


def test_a_damaged_settings_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "settings.json").write_text('{"ports": ')
    with pytest.raises(SetupError, match=r"settings\.json is damaged"):
        files.read_json(tmp_path / "settings.json")


def test_secrets_are_made_once_and_no_two_are_alike(tmp_path: Path) -> None:
    made = read_or_make(tmp_path)
    assert read_or_make(tmp_path) == made
    assert len(set(made.values())) == len(made)
    assert json.loads((tmp_path / "secrets.json").read_text()) == made


def test_browsers_are_told_another_address_for_each_outer_one(tmp_path: Path) -> None:
    trie = tmp_path / "fib_trie"
    trie.write_text(
        "           |-- 127.0.0.1\n              /32 host LOCAL\n"
        "           |-- 192.0.2.2\n              /32 host LOCAL\n"
        "           |-- 192.0.2.255\n              /32 link BROADCAST\n"
    )
    assert ice_host_map("127.0.0.1", trie) == "192.0.2.2 => 127.0.0.1"


def test_behind_a_proxy_browsers_connect_to_the_public_name() -> None:
    site = Site.of_containers({"CC_PUBLIC_HOST": "desk.example.com"})
    assert site.public_websocket("/gateway/ws", "ws://gateway:8765/ws") == (
        "wss://desk.example.com/gateway/ws"
    )
    assert Site().public_websocket("/gateway/ws", "ws://own/ws") == "ws://own/ws"
