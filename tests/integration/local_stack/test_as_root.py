"""What set-up does as root to keep new servers from starting, and undoes."""

from __future__ import annotations

import shlex
import signal
import subprocess
from pathlib import Path

import pytest

from local_stack.layout import ROOT

AS_ROOT = ROOT / "deploy/local/set-up.d/as-root"


@pytest.mark.parametrize("own", [None, "#!/bin/sh\nexit 101\n"])
def test_a_killed_installation_costs_the_machine_neither_its_own_policy_nor_its_servers(
    tmp_path: Path, own: str | None
) -> None:
    policy = tmp_path / "policy-rc.d"
    if own is not None:
        policy.write_text(own, encoding="ascii")
    source = f". {shlex.quote(str(AS_ROOT))} :; policy={shlex.quote(str(policy))}; keep_servers_from_starting"
    killed = subprocess.run(("bash", "-c", f"{source}; kill -KILL $$"), timeout=10, check=False)
    assert killed.returncode == -signal.SIGKILL
    during = subprocess.run(
        ("bash", "-c", f"{source}; cat $policy"), capture_output=True, text=True, timeout=10, check=True
    )
    assert during.stdout.endswith("exit 101\n")
    assert {path.name: path.read_text(encoding="ascii") for path in tmp_path.iterdir()} == (
        {} if own is None else {"policy-rc.d": own}
    )
