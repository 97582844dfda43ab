import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from odoo.tests import BaseCase, tagged

from ..models.contact_center_making import TOOLS

MAKER = """
import os, signal, sys, time
sys.path.insert(0, {tools!r})
import making

making.LOOK_SECONDS = 0.05
making.FIRST_SECONDS, making.SECONDS_A_SECOND, making.SILENT_SECONDS = {limits}
making.GRACE_SECONDS = 0.2

def make(folder, progress):
    (folder / "maker").write_text(str(os.getpid()))
    {body}

making.run(make)
"""
HANGS = "time.sleep(600)"
TELLS_FOR_EVER = """while True:
        progress.tell(0, {of}, now=True)
        time.sleep(0.02)"""


@tagged("post_install", "-at_install")
class TestMaking(BaseCase):
    """What a maker may take, whatever it makes."""

    def setUp(self):
        super().setUp()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        (self.folder / "progress").write_text(json.dumps({"seconds": 0, "of": 0}))

    def make(self, body, first=60, a_second=1, silent=60):
        """Seconds until it was over."""
        began = time.monotonic()
        limits = (first, a_second, silent)
        script = MAKER.format(tools=str(TOOLS), limits=limits, body=body)
        subprocess.run(
            [sys.executable, "-c", script, self.folder],
            timeout=30,
            stderr=subprocess.DEVNULL,
            check=False,
        )
        return time.monotonic() - began

    def problem(self):
        file = self.folder / "problem"
        return file.read_text() if file.exists() else ""

    def assert_nobody_is_at_it(self):
        maker = (self.folder / "maker").read_text()
        self.assertFalse(Path(f"/proc/{maker}").exists())

    def test_one_that_takes_too_long_is_ended_and_that_is_told(self):
        self.make(TELLS_FOR_EVER.format(of=0), first=0.5)
        self.assertEqual(self.problem(), "too_slow")
        self.assert_nobody_is_at_it()

    def test_the_longer_the_film_the_longer_it_may_take(self):
        seconds = self.make(TELLS_FOR_EVER.format(of=1000), first=0.1, a_second=0.001)
        self.assertGreater(seconds, 1)
        self.assertEqual(self.problem(), "too_slow")

    def test_one_that_does_not_listen_is_ended_as_well(self):
        deaf = "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n    "
        self.make(deaf + TELLS_FOR_EVER.format(of=0), first=0.5)
        self.assert_nobody_is_at_it()

    def test_one_that_hangs_is_ended_before_another_is_begun(self):
        self.make(HANGS, silent=0.5)
        self.assertEqual(self.problem(), "")
        self.assert_nobody_is_at_it()

    def test_one_that_is_done_is_not_waited_for(self):
        self.assertLess(self.make("(folder / 'film').touch()"), 20)
        self.assertTrue((self.folder / "film").exists())
        self.assertEqual(self.problem(), "")

    def test_what_it_says_of_the_file_is_kept(self):
        self.make("raise making.ProblemError('empty')")
        self.assertEqual(self.problem(), "empty")
