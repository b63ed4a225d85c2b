"""Where one stack keeps what is its own: everything lies below one data folder."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

#: The checkout: deploy/local/local_stack/layout.py stands three folders below it.
ROOT = Path(__file__).resolve().parents[3]


@dataclass(frozen=True)
class Layout:
    """The folders and files of one stack, by meaning."""

    data: Path

    @property
    def logs(self) -> Path:
        """One log per process."""
        return self.data / "log"

    @property
    def run(self) -> Path:
        """One pid file per process."""
        return self.data / "run"

    @property
    def config(self) -> Path:
        """What is written anew at each start: the servers' and the supervisor's configuration."""
        return self.data / "etc"

    def home(self, process: str) -> Path:
        """What a process keeps from one start to the next."""
        return self.data / process

    def log_file(self, process: str) -> Path:
        """What a process says."""
        return self.logs / f"{process}.log"

    def pid_file(self, process: str) -> Path:
        """A process's own pid, never that of a shell around it."""
        return self.run / f"{process}.pid"

    def make_folders(self) -> None:
        """Make them, for their owner's eyes only: passwords' hashes and private pictures lie here."""
        for folder in (self.data, self.logs, self.run, self.config):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
