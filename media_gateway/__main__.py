"""``python -m media_gateway``: settings come from the environment, see config.py."""

from __future__ import annotations

import asyncio
import gc
import signal
import sys

from media_gateway import logs
from media_gateway.app import App
from media_gateway.config import Config, ConfigError, read_config
from media_gateway.journal.errors import JournalError

SWITCH_SECONDS = 0.001
"""After which a thread lets another one go on. With Python's own 5 ms the loop, which callers wait
for, stands behind each that talks with Odoo or with the disk."""
GARBAGE_AFTER = (10_000, 20, 20)
"""Objects made, and rounds: a look at all there is takes some 50 ms, in which all callers wait."""


def main() -> int:
    try:
        config = read_config()
        logs.configure(sys.stdout, personal_data=config.log_pii)
        asyncio.run(_serve(config))
    except (ConfigError, JournalError) as error:
        print(error, file=sys.stderr)
        return 2
    return 0


async def _serve(config: Config) -> None:
    """Until SIGTERM or SIGINT: then everything is closed in order."""
    app = App(config)
    # what is here from the beginning stays
    gc.freeze()
    gc.set_threshold(*GARBAGE_AFTER)
    sys.setswitchinterval(SWITCH_SECONDS)
    serving = asyncio.ensure_future(app.run())
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, serving.cancel)
    try:
        await serving
    except asyncio.CancelledError:
        logs.get_log(__name__).info("Gateway stopped")


if __name__ == "__main__":
    sys.exit(main())
