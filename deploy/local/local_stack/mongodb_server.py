"""MongoDB as this stack runs it: a replica set of one, because majority writes and change of state need one."""

from __future__ import annotations

from local_stack.process import Process
from local_stack.programs import find_mongod
from local_stack.readiness import IsPrimary
from local_stack.settings import StackSettings

#: Unless told, half of the machine's memory.
CACHE_GB = "0.25"
#: Unless told, a twentieth of the free disk.
OPLOG_MB = "256"
#: Between two looks at the journal, in ms: unless told, ten in a second. What is acknowledged waits for none of them.
JOURNAL_MS = "500"
#: Unless told, it waits 15 s after SIGTERM for clients to leave.
FAREWELL = "shutdownTimeoutMillisForSignaledShutdown=100"


def mongodb_process(settings: StackSettings) -> Process:
    """The one member of ``rs0``; the look for readiness initiates the set."""
    home, port = settings.layout.home("mongodb"), settings.ports["mongodb"]
    listening = ("--bind_ip", "127.0.0.1", "--port", str(port), "--nounixsocket")
    storing = ("--dbpath", str(home), "--wiredTigerCacheSizeGB", CACHE_GB, "--oplogSize", OPLOG_MB, "--replSet", "rs0")
    journal = ("--journalCommitInterval", JOURNAL_MS)
    quietly = ("--quiet", "--setParameter", "diagnosticDataCollectionEnabled=false", "--setParameter", FAREWELL)
    return Process(
        name="mongodb",
        command=(find_mongod(settings.search_path), *listening, *storing, *journal, *quietly),
        cwd=home,
        ready=IsPrimary(port),
        ports=("mongodb",),
        folders=(home,),
    )
