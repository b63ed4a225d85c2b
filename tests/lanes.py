"""Which process takes which file, where tests run side by side: every third one those with the whole system.

Browsers fill the processor; whoever looks at one process waits for its heartbeats and timeouts. In lanes of their own
they share the machine from the first test to the last, and a whole system runs for the one lane only. It begins at the
end of its files, where tests wait for servers that are away, since the others begin with what fills the processor.
"""

from __future__ import annotations

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling
from xdist.workermanage import WorkerController

#: Where all tests of one process share the whole system.
WHOLE_SYSTEM = "tests/e2e/"
#: Among those, where a test has a system of its own.
OWN_SYSTEM = "tests/e2e/wander/"


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadFileScheduling | None:
    return Lanes(config, log) if config.getoption("dist") == "loadfile" else None


class Lanes(LoadFileScheduling):
    """Each file whole. Processes with the whole system help the others in the end, not the reverse."""

    def _reschedule(self, node: WorkerController) -> None:
        if self.workqueue and not node.shutting_down and self._next_file(node) is None:
            node.shutdown()
        else:
            super()._reschedule(node)

    def _assign_work_unit(self, node: WorkerController) -> None:
        file = self._next_file(node)
        if file is not None:
            self.workqueue.move_to_end(file, last=False)
            super()._assign_work_unit(node)

    def _next_file(self, node: WorkerController) -> str | None:
        """None where all that is left needs the whole system, and somebody else has it."""
        of_system = [file for file in reversed(self.workqueue) if _needs_system(file)]
        of_others = [file for file in self.workqueue if not _needs_system(file)]
        if _has_system(node) or not any(map(_has_system, self.nodes)) or all(map(_is_of_system, self.collection or ())):
            return next(iter(of_system + of_others), None)
        return next(iter(of_others), None)


def _is_of_system(name: str) -> bool:
    """Whether a file, or a test, looks at a whole system."""
    return name.startswith(WHOLE_SYSTEM)


def _needs_system(name: str) -> bool:
    """Whether it looks at the one that a process keeps for all such files."""
    return _is_of_system(name) and not name.startswith(OWN_SYSTEM)


def _has_system(node: WorkerController) -> bool:
    return int(node.gateway.id.removeprefix("gw")) % 3 == 0
