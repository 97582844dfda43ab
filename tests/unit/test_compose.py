"""docker-compose.yml, Dockerfile and Caddyfile agree with the code that runs in the containers."""

import re
from pathlib import Path

import pytest
import yaml

from deploy.asterisk import nat_lines
from deploy.container import ENTRIES
from deploy.places import CHECKOUT
from deploy.ports import Ports
from deploy.site import Site

FILE = CHECKOUT / "docker-compose.yml"
IMAGES = CHECKOUT / "deploy/images"
SERVERS = ("postgres", "odoo", "asterisk", "gateway")


@pytest.fixture(scope="module")
def compose():
    return yaml.safe_load(FILE.read_text())


def test_every_service_is_an_image_and_an_entry_point(compose):
    dockerfile = (IMAGES / "Dockerfile").read_text()
    targets = dict(re.findall(r'^FROM \S+ AS (\w+)\n(?:.*\n)*?CMD \["(\w+)"\]', dockerfile, re.M))
    for name in SERVERS:
        build = compose["services"][name]["build"]
        assert Path(CHECKOUT, build["context"], build["dockerfile"]) == IMAGES / "Dockerfile"
        assert f" AS {build['target']}\n" in dockerfile
    assert set(targets.values()) == set(SERVERS) <= set(ENTRIES)


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


def test_postgresql_is_asked_where_it_listens(compose):
    asked = compose["services"]["postgres"]["healthcheck"]["test"]
    assert asked[asked.index("-p") + 1] == str(Ports().postgres)


def test_what_can_be_chosen_is_described_passed_on_and_read(compose):
    head = FILE.read_text().partition("x-server:")[0]
    described = set(re.findall(r"^#   (CC_\w+) ", head, re.M))
    for name in SERVERS:
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
