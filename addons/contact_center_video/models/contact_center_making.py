import json
import logging
import shutil
import subprocess
import sys
import time
from pathlib import Path

from odoo import api, models
from odoo.tools import config

TOOLS = Path(__file__).parents[1] / "tools"
FOLDER = "contact_center_making"
# A maker that has not told of any progress for so long is no more.
SILENT_SECONDS = 120
LOOK_SECONDS = 1
TRIES = 2
AT_WORK = ("asked", "making")
STATES = [
    ("asked", "Waits its turn"),
    ("making", "Being made"),
    ("ready", "Ready"),
    ("failed", "Failed"),
]
PROBLEMS = [
    ("unreadable", "The file is damaged, or of a kind that cannot be read here."),
    ("empty", "There is neither picture nor sound in it."),
    ("too_long", "It is longer than five minutes."),
    ("too_slow", "It took far too long: the server is too busy, or the file is damaged."),
    ("broken_off", "Making it was broken off twice; the server was stopped, or too busy."),
]

_logger = logging.getLogger(__name__)


class ContactCenterMaking(models.AbstractModel):
    """Something that takes minutes to make: by a process of its own, which a scheduled action
    starts and looks after, so that neither a page nor the limits of a worker matter to it.

    Who inherits has fields ``state``, ``percent``, ``problem`` and ``tries`` with a prefix, and
    says which script of ``tools`` makes which files, of what, and where they are kept.
    """

    _name = "contact.center.making"
    _description = "Made by a Process of Its Own"

    _making_prefix = ""
    _making_script = ""
    _making_files = ()

    def _making_cron(self):
        """The scheduled action that calls ``_cron_make``."""
        raise NotImplementedError

    def _making_version(self):
        """What is made of another version is another thing."""
        return 1

    def _at_work_domain(self):
        return [(f"{self._making_prefix}state", "in", AT_WORK)]

    def _put_sources(self, folder):
        """Leave in ``folder`` what the maker is to read."""
        raise NotImplementedError

    def _keep_made(self, folder, seconds):
        """The files are there, and ``seconds`` long."""
        raise NotImplementedError

    def _ask_to_make(self):
        if self._is_at_work():
            return
        self._write_making(state="asked", percent=0, problem=False, tries=0)
        # sudo: ir.cron - that there is something to make, nothing else
        self._making_cron().sudo()._trigger()

    def unlink(self):
        folders = [folder for record in self for folder in record._making_folders()]
        result = super().unlink()
        for folder in folders:
            shutil.rmtree(folder, ignore_errors=True)
        return result

    @api.model
    def _cron_make(self):
        """Look after the makers, a few seconds at a time: Odoo calls again while there is more."""
        cron = self.env["ir.cron"]
        at_work = self._at_work_domain()
        # Those begun first
        for record in self.search(at_work, order=f"{self._making_prefix}state desc, id"):
            record._begin_making()
            while not record._is_making_over():
                if cron._commit_progress(1, remaining=self.search_count(at_work)) < LOOK_SECONDS:
                    return
                time.sleep(LOOK_SECONDS)
            cron._commit_progress(1, remaining=self.search_count(at_work))

    def _begin_making(self):
        folder = self._making_folder()
        if self._is_alive(folder):
            return
        # Those of older versions have nobody who looks after them
        for older in self._making_folders():
            shutil.rmtree(older, ignore_errors=True)
        if self[f"{self._making_prefix}tries"] >= TRIES:
            self._end_making("failed", "broken_off")
            return
        folder.mkdir(mode=0o700, parents=True)
        self._put_sources(folder)
        (folder / "progress").write_text('{"seconds": 0, "of": 0}')
        with (folder / "log").open("wb") as log:
            subprocess.Popen(
                [sys.executable, TOOLS / self._making_script, folder],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                # It outlives the worker that began it
                start_new_session=True,
            )
        self._write_making(state="making", tries=self[f"{self._making_prefix}tries"] + 1)

    def _is_making_over(self):
        """Take in what its maker has left; true if nothing more comes of it for now."""
        folder = self._making_folder()
        if not self._is_at_work():
            return True
        if self._are_made(folder):
            self._keep_made(folder, _progress(folder)["seconds"])
            self._end_making("ready")
            return True
        if (folder / "problem").exists():
            self._end_making("failed", (folder / "problem").read_text())
            return True
        told = _progress(folder)
        if told["of"]:
            self._write_making(percent=min(99, round(100 * told["seconds"] / told["of"])))
        # One that died is begun again by the next call
        return not self._is_alive(folder)

    def _end_making(self, state, problem=False):
        folder = self._making_folder()
        if (folder / "log").exists() and (said := (folder / "log").read_text()):
            _logger.warning("%s: its maker says: %s", self, said[-2000:])
        self._write_making(state=state, percent=100, problem=problem)
        shutil.rmtree(folder, ignore_errors=True)

    def _is_at_work(self):
        return self[f"{self._making_prefix}state"] in AT_WORK

    def _write_making(self, **values):
        self.write({self._making_prefix + name: value for name, value in values.items()})

    def _making_folder(self):
        """Where it is made; one folder a version."""
        return self._making_parent() / f"{self._making_name()}-{self._making_version()}"

    def _making_folders(self):
        return list(self._making_parent().glob(f"{self._making_name()}-*"))

    def _making_parent(self):
        return Path(config["data_dir"]) / FOLDER / self.env.cr.dbname

    def _making_name(self):
        return f"{self._table}-{self.id}"

    def _is_alive(self, folder):
        """Whether somebody is at work on it, or has left what came of it."""
        if self._are_made(folder) or (folder / "problem").exists():
            return True
        try:
            return time.time() - (folder / "progress").stat().st_mtime < SILENT_SECONDS
        except FileNotFoundError:
            return False

    def _are_made(self, folder):
        return all((folder / name).exists() for name in self._making_files)


def _progress(folder):
    return json.loads((folder / "progress").read_text())
