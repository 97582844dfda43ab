"""Debian's sources are read in both their forms; other systems are told where to go."""

from pathlib import Path

import pytest

from deploy import debian
from deploy.console import Report
from deploy.errors import SetupError

DEB822 = """\
Types: deb
URIs: http://mirror.example/debian
Suites: bookworm bookworm-updates
Components: main
Signed-By: /usr/share/keyrings/ours.gpg

Types: deb
URIs: http://mirror.example/debian-security
Suites: bookworm-security
Components: main
"""


def sources(tmp_path: Path, name: str, text: str) -> list[debian.Source]:
    file = tmp_path / name
    file.parent.mkdir(exist_ok=True)
    file.write_text(text)
    return list(debian._host_sources(tmp_path))


def test_the_mirror_is_taken_from_deb822_sources(tmp_path: Path) -> None:
    found = sources(tmp_path, "sources.list.d/debian.sources", DEB822)
    assert found == [debian.Source("http://mirror.example/debian", "/usr/share/keyrings/ours.gpg")]


def test_the_mirror_is_taken_from_one_line_sources(tmp_path: Path) -> None:
    text = (
        "# deb http://old.example/debian bookworm main\n"
        "deb http://other.example/node nodistro main\n"
        "deb [arch=amd64 signed-by=/k.gpg] http://mirror.example/debian bookworm main contrib\n"
    )
    assert sources(tmp_path, "sources.list", text) == [
        debian.Source("http://mirror.example/debian", "/k.gpg")
    ]


@pytest.mark.parametrize(
    "release", ['ID=ubuntu\nVERSION_ID="24.04"\nPRETTY_NAME="Ubuntu 24.04"', ""]
)
def test_an_unknown_system_is_pointed_to_containers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, release: str
) -> None:
    file = tmp_path / "os-release"
    file.write_text(release)
    monkeypatch.setattr(debian, "OS_RELEASE", file)
    with pytest.raises(SetupError, match="docker compose up"):
        debian.check_system()


def test_who_is_not_root_is_told_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    with pytest.raises(SetupError, match=r"sudo apt-get install .* espeak-ng postgresql-15"):
        debian.install(["espeak-ng", "postgresql-15"], tmp_path / "log", Report())


def test_downloads_are_shown_in_percent() -> None:
    line = "dlstatus:3:45.2317:Retrieving file 3 of 8 (2s remaining)\n"
    assert debian._download_note(line) == "45 % Retrieving file 3 of 8 (2s remaining)"
    assert debian._download_note("Reading package lists...") is None
