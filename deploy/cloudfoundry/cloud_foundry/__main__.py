"""`python -m cloud_foundry bundle NAME...` and `push NAME...`: a NAME is a service, one worker, or `all`."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterable
from pathlib import Path

from cloud_foundry.bundle import Bundle, build
from cloud_foundry.cf import Cf
from cloud_foundry.checkout import ROOT, Checkout
from cloud_foundry.contracts import objections_of
from cloud_foundry.errors import Refusal
from cloud_foundry.push import Order, check_bundles, check_order, push
from cloud_foundry.services import SERVICES, Service
from cloud_foundry.wheel import build_wheel

VARIABLES = ROOT / "deploy/cloudfoundry/variables.yml"


def main() -> int:
    """The exit status: 1 with one line on standard error where something was refused."""
    parser = argparse.ArgumentParser(prog="python -m cloud_foundry", description=__doc__)
    parser.add_argument("--to", type=Path, default=ROOT / "dist", help="the folder of the bundles")
    commands = parser.add_subparsers(dest="command", required=True)
    for command in ("bundle", "push"):
        commands.add_parser(command).add_argument("names", nargs="+", metavar="NAME")
    pushing = commands.choices["push"]
    pushing.add_argument("--space", default="", help="the space that is meant; it has to be the one that cf targets")
    pushing.add_argument("--vars-file", default="", help=f"the manifests' variables; {VARIABLES.relative_to(ROOT)}")
    pushing.add_argument("--strategy", default="", help="rolling, unless canary is asked for")
    arguments = parser.parse_args()
    try:
        if arguments.command == "bundle":
            _build(_chosen(arguments.names), arguments.to)
        else:
            _push(arguments)
    except Refusal as refusal:
        print(f"Refused: {refusal}.", file=sys.stderr)
        return 1
    return 0


def _push(arguments: argparse.Namespace) -> None:
    chosen = _chosen(arguments.names)
    order = Order(arguments.space, Path(arguments.vars_file or VARIABLES), arguments.strategy or "rolling")
    cf = Cf(os.environ.get("PATH", os.defpath))
    target = check_order(order, cf)
    built = _build(chosen, arguments.to)
    deployed = check_bundles(built, target, cf, objections_of(Checkout()))
    print(f"Pushing to {target.space} of {target.org} at {target.api}", flush=True)
    push({arguments.to / service.name: apps for service, apps in chosen.items()}, order, cf, deployed)


def _build(services: Iterable[Service], to: Path) -> list[Bundle]:
    checkout = Checkout()
    wheel = build_wheel(checkout)
    built = []
    for service in services:
        built.append(build(service, checkout, wheel, to / service.name))
        state = "with changes that no commit has, so not to be pushed" if built[-1].changed else "clean"
        print(f"{to / service.name}: {built[-1].commit[:12]}, {state}", flush=True)
    return built


def _chosen(names: list[str]) -> dict[Service, tuple[str, ...]]:
    """The services that are meant, each with its apps that are, in the order in which they are pushed."""
    known = {"all"} | {service.name for service in SERVICES} | {_short(app) for s in SERVICES for app in s.apps}
    if unknown := sorted(set(names) - known):
        raise Refusal(f"there is no {', '.join(unknown)}: name one of {', '.join(sorted(known))}")
    chosen = {}
    for service in SERVICES:
        whole = bool({"all", service.name} & set(names))
        if apps := tuple(app for app in service.apps if whole or _short(app) in names):
            chosen[service] = apps
    return chosen


def _short(app: str) -> str:
    return app.removeprefix("cloudstagram-")


if __name__ == "__main__":
    sys.exit(main())
