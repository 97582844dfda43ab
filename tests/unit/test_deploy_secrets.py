"""What a stack's servers are let in by is made up once, and completed when there are more."""

import json
from pathlib import Path

from deploy.secrets_of_stack import ROLES, SERVERS, read_or_make


def test_every_server_and_role_has_one_of_its_own(tmp_path: Path) -> None:
    words = read_or_make(tmp_path)
    assert set(words) == {"admin", *SERVERS, *ROLES}
    assert len(set(words.values())) == len(words)
    assert read_or_make(tmp_path) == words


def test_a_stack_from_before_there_was_a_relay_gets_its_secret(tmp_path: Path) -> None:
    words = read_or_make(tmp_path)
    older = {name: word for name, word in words.items() if name != "turn"}
    (tmp_path / "secrets.json").write_text(json.dumps({**older, "logins": {"operator": "anna"}}))
    completed = read_or_make(tmp_path)
    assert completed.pop("turn")
    assert completed == {**older, "logins": {"operator": "anna"}}
    assert read_or_make(tmp_path)["turn"]
