"""Credentials for a TURN server, as coturn checks them (draft-uberti-behave-turn-rest)."""

import base64
import hashlib
import hmac

from media_gateway.turn import TurnServers

URLS = ["turn:turn.example.com:3478?transport=udp", "turns:turn.example.com:5349"]


def test_without_a_server_there_is_nothing_to_offer():
    assert TurnServers().ice_servers("video-1", 1000.0) == []


def test_the_name_says_until_when_and_the_password_proves_it():
    [server] = TurnServers(URLS, "shared").ice_servers("video-1", 1_800_000_100.0)
    until, _, name = server["username"].partition(":")
    assert name == "video-1"
    assert 3600 <= int(until) - 1_800_000_100 <= 7200
    digest = hmac.new(b"shared", server["username"].encode(), hashlib.sha1).digest()
    assert base64.b64decode(server["credential"]) == digest
    assert server["urls"] == URLS


def test_within_an_hour_they_stay_as_they_are():
    turn = TurnServers(URLS, "shared")
    begin = 1_800_000_000.0 // 3600 * 3600
    assert turn.ice_servers("video-1", begin) == turn.ice_servers("video-1", begin + 3599)
    assert turn.ice_servers("video-1", begin) != turn.ice_servers("video-1", begin + 3600)
