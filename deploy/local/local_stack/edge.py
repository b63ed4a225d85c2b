"""The edge as this stack runs it: nginx with the platform's path routes, on both of the machine's own addresses."""

from __future__ import annotations

import os
import re
import socket
from collections.abc import Mapping
from pathlib import Path

from local_stack.process import Process
from local_stack.programs import find
from local_stack.readiness import AnswersHttp
from local_stack.services import APIS, GATEWAYS, WORKERS
from local_stack.settings import StackSettings

TEMPLATE = Path(__file__).with_name("edge.nginx.conf")
#: What answers when the whole way through the edge works, without a session.
PROBED_PATH = "/api/timelines/latest"


def edge_process(settings: StackSettings) -> Process:
    """Starts last, so that whoever reaches it finds everything behind it ready."""
    home, config = settings.layout.home("edge"), settings.layout.config / "edge.nginx.conf"
    nginx = find("nginx", settings.search_path)
    return Process(
        name="edge",
        command=(nginx, "-e", "stderr", "-p", str(home), "-c", str(config)),
        cwd=home,
        ready=AnswersHttp(settings.ports["edge"], PROBED_PATH),
        ports=("edge",),
        after=(*APIS, *GATEWAYS, *WORKERS),
        files={config: render(TEMPLATE.read_text(encoding="utf-8"), _values(settings))},
        folders=(home,),
    )


def render(template: str, values: Mapping[str, str]) -> str:
    """The template with each ``@name@`` replaced. Raises KeyError for one without a value."""
    return re.sub(r"@([a-z_]+)@", lambda found: values[found[1]], template)


def _values(settings: StackSettings) -> dict[str, str]:
    servers = {name.replace("-", "_"): f"127.0.0.1:{settings.ports[name]}" for name in APIS}
    # A refusal costs nothing here, and the next one is asked at once. To remember it would leave none for as long,
    # when one goes down just after the other came back.
    gateways = (f"server 127.0.0.1:{settings.ports[name]} max_fails=0;" for name in GATEWAYS)
    port = settings.ports["edge"]
    addresses = [f"listen 127.0.0.1:{port};"] + ([f"listen [::1]:{port};"] if _has_ipv6_loopback() else [])
    return {
        **servers,
        "gateways": "\n        ".join(gateways),
        "listen": "\n        ".join(addresses),
        # Its workers would else become a user who can't enter this folder.
        "user": "user root;" if os.geteuid() == 0 else "",
    }


def _has_ipv6_loopback() -> bool:
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind(("::1", 0))
    except OSError:
        return False
    return True
