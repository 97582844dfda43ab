"""docker-compose.yml, Dockerfile and Caddyfile agree with the code that runs in the containers."""

import re
from pathlib import Path

import pytest
import yaml

from deploy.asterisk import Asterisk, nat_lines
from deploy.container import ENTRIES
from deploy.gateway import Gateway
from deploy.odoo import Odoo
from deploy.parts import Parts
from deploy.places import CHECKOUT
from deploy.ports import Ports
from deploy.secrets_of_stack import SERVERS as SECRETS
from deploy.site import TURN_PORT, Site
from deploy.turn import Turn
from media_gateway.config import read_config

FILE = CHECKOUT / "docker-compose.yml"
IMAGES = CHECKOUT / "deploy/images"
SERVERS = ("postgres", "odoo", "asterisk", "gateway")
ALL = (*SERVERS, "turn")


@pytest.fixture(scope="module")
def compose():
    return yaml.safe_load(FILE.read_text())


def test_every_service_is_an_image_and_an_entry_point(compose):
    dockerfile = (IMAGES / "Dockerfile").read_text()
    targets = dict(re.findall(r'^FROM \S+ AS (\w+)\n(?:.*\n)*?CMD \["(\w+)"\]', dockerfile, re.M))
    for name in ALL:
        build = compose["services"][name]["build"]
        assert Path(CHECKOUT, build["context"], build["dockerfile"]) == IMAGES / "Dockerfile"
        assert f" AS {build['target']}\n" in dockerfile
    assert set(targets.values()) == set(ALL) <= set(ENTRIES)


def test_the_servers_find_one_another_by_the_names_of_the_services(compose):
    site = Site.of_containers({})
    hosts = {site.postgres, site.odoo, site.asterisk, site.gateway}
    assert hosts == set(SERVERS) <= set(compose["services"])


def test_all_of_asterisks_ports_are_let_out(compose):
    ports, site = Ports(), Site.of_containers({})
    first, last = ports.rtp_start, ports.rtp_start + site.rtp_ports - 1
    assert set(compose["services"]["asterisk"]["ports"]) == {
        f"{ports.sip}:{ports.sip}/udp",
        f"{first}-{last}:{first}-{last}/udp",
    }
    assert not set(compose["services"]["asterisk"]["environment"]) & {"CC_RTP_PORTS", "CC_SIP_PORT"}


def test_talks_by_video_find_their_way_in(compose):
    first, count = Ports().video_start, Site.of_containers({}).video_ports
    assert compose["services"]["gateway"]["ports"] == [
        f"{first}-{first + count - 1}:{first}-{first + count - 1}/udp"
    ]
    relay = f"{TURN_PORT}:{TURN_PORT}"
    assert compose["services"]["turn"]["ports"] == [f"{relay}/udp", f"{relay}/tcp"]


def test_browsers_are_told_of_the_relay_at_the_public_name():
    site = Site.of_containers({"CC_PUBLIC_HOST": "calls.example.com:8443"})
    assert site.turn_urls.split(", ") == [
        "turn:calls.example.com:3478?transport=udp",
        "turn:calls.example.com:3478?transport=tcp",
    ]
    assert Site.of_containers({"CC_TURN_URL": "turn:own.example"}).turn_urls == "turn:own.example"
    assert Site().turn_urls == ""


def test_the_relay_leads_to_the_gateways_media_and_nowhere_else(tmp_path):
    site = Site.of_containers({"CC_PUBLIC_ADDRESS": "192.0.2.7", "CC_MEDIA_ADDRESS": "172.18.0.5"})
    lines = Turn(tmp_path, {"turn": "shared"}, site=site).configuration().splitlines()
    assert "allowed-peer-ip=192.0.2.7" in lines
    assert "denied-peer-ip=0.0.0.0-255.255.255.255" in lines
    assert "static-auth-secret=shared" in lines
    assert "allow-loopback-peers" not in lines


def test_the_gateway_is_told_where_media_and_visitors_come_in(tmp_path):
    given = {"CC_PUBLIC_HOST": "calls.example.com", "CC_PUBLIC_ADDRESS": "192.0.2.7",
             "CC_MEDIA_ADDRESS": "172.18.0.5", "CC_LOCAL_NETS": "172.16.0.0/12"}  # fmt: skip
    config = read_config(gateway(tmp_path, Site.of_containers(given)).environment())
    assert (config.video.address, config.video.public_ip) == ("172.18.0.5", "192.0.2.7")
    assert config.video.ports == (41000, 41199)
    assert len(config.video.turn_urls) == 2
    assert config.video.turn_secret == "of turn"
    assert (config.visits.host, config.visits.port) == ("0.0.0.0", 8766)
    assert config.visits.public_url == "https://calls.example.com"
    assert [str(net) for net in config.visits.trusted_proxies] == ["172.16.0.0/12"]
    alone = read_config(gateway(tmp_path, Site()).environment())
    assert (alone.video.address, alone.video.public_ip) == ("127.0.0.1", "")
    assert alone.visits.public_url == "http://127.0.0.1:8766"
    assert (alone.visits.trusted_proxies, alone.video.turn_urls) == ((), ())


@pytest.mark.parametrize(
    ("site", "address"),
    [
        (Site(), "http://127.0.0.1:8069"),
        (Site.of_containers({"CC_PUBLIC_HOST": "calls.example.com"}), "https://calls.example.com"),
    ],
)
def test_odoo_is_told_where_the_links_lead_that_it_sends(tmp_path, site, address):
    told = gateway(tmp_path, site).announcement()
    assert f"set_param('web.base.url', '{address}')" in told


def gateway(home, site):
    account = {"login": "gateway", "password": "x", "token_secret": "y"}
    words = {name: f"of {name}" for name in SECRETS} | {"gateway_account": account}
    parts = Parts(home)
    odoo = Odoo(home, Ports(), words, parts, home, crons=0, site=site)
    asterisk = Asterisk(home, Ports(), words, parts, home / "short", site=site)
    return Gateway(home, Ports(), words, parts, home, odoo, asterisk, site=site)


def test_postgresql_is_asked_where_it_listens(compose):
    asked = compose["services"]["postgres"]["healthcheck"]["test"]
    assert asked[asked.index("-p") + 1] == str(Ports().postgres)


def test_what_can_be_chosen_is_described_passed_on_and_read(compose):
    head = FILE.read_text().partition("x-server:")[0]
    described = set(re.findall(r"^#   (CC_\w+) ", head, re.M))
    for name in ALL:
        given = compose["services"][name]["environment"]
        assert set(given) == described
        assert all(value.startswith(f"${{{name}:-") for name, value in given.items())
    for name in described:
        assert Site.of_containers({name: "7"}) != Site.of_containers({})


def test_the_proxy_looks_for_each_server_where_it_is():
    text = (IMAGES / "Caddyfile").read_text()
    upstreams = re.findall(r"reverse_proxy \{\$\w+:(\w+)\}:\{\$\w+:(\d+)\}", text)
    ports = Ports()
    assert sorted((host, int(port)) for host, port in upstreams) == sorted(
        [
            ("odoo", ports.odoo),
            ("odoo", ports.gevent),
            ("gateway", ports.gateway),
            ("gateway", ports.visit),
            ("asterisk", ports.asterisk_http),
        ]
    )


def test_behind_nat_asterisk_names_the_address_that_others_see():
    assert nat_lines(Site()).startswith(";")
    given = {"CC_PUBLIC_ADDRESS": "192.0.2.7", "CC_LOCAL_NETS": "10.0.0.0/8, 172.16.0.0/12"}
    assert nat_lines(Site.of_containers(given)).splitlines() == [
        "external_signaling_address = 192.0.2.7",
        "external_media_address = 192.0.2.7",
        "local_net = 10.0.0.0/8",
        "local_net = 172.16.0.0/12",
    ]
    given["CC_EXTERNAL_ADDRESS"] = "198.51.100.1"
    assert "= 198.51.100.1" in nat_lines(Site.of_containers(given))
