"""Writing configuration and secrets for servers that run as another user."""

import json
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from deploy.errors import SetupError
from deploy.places import account

PLACEHOLDER = re.compile(r"@([A-Z][A-Z0-9_]*)@")


def write(path: Path, text: str, mode: int = 0o600) -> None:
    """Replace a file in one step; it belongs to the servers' user and is private by default."""
    fresh = path.with_name(path.name + ".new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "w") as sink:
        sink.write(text)
    account().own(fresh)
    fresh.replace(path)


def write_json(path: Path, value: Any) -> None:
    write(path, json.dumps(value, indent=2, ensure_ascii=False) + "\n")


def read_json(path: Path) -> Any:
    """The parsed file, or None where there is none."""
    try:
        return json.loads(path.read_text())
    except FileNotFoundError:
        return None
    except json.JSONDecodeError as error:
        raise SetupError(
            f"{path} is damaged: {error}. Mend it, or `make reset` the stack."
        ) from None
    except PermissionError:
        raise SetupError(
            f"{path} belongs to the user that the servers run as. Run this with sudo, "
            "or as the user who set the stack up."
        ) from None


def folder(path: Path, mode: int = 0o750) -> Path:
    if not path.is_dir():
        path.mkdir(parents=True)
        path.chmod(mode)
        account().own(path)
    return path


def render(template: str, values: Mapping[str, object], name: str = "template") -> str:
    """Fill in `@NAME@`; a name without a value is a mistake in one of the two, so it is refused."""

    def value_of(match: re.Match) -> str:
        if match[1] not in values:
            raise SetupError(f"{name} asks for @{match[1]}@, which set-up does not know.")
        return str(values[match[1]])

    return PLACEHOLDER.sub(value_of, template)
