"""Pushing: what has to hold before anything is changed, then one app after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cloud_foundry.bundle import Bundle
from cloud_foundry.cf import VERSION, Cf, Target
from cloud_foundry.errors import Refusal
from cloud_foundry.services import SERVICES

#: `rolling` replaces instance after instance; `canary` stops after the first, until an operator goes on.
STRATEGIES: Final = ("rolling", "canary")
#: Changed files that a refusal names.
_SHOWN: Final = 3

#: Given a bundle and the commits of the apps that run, says what the bundle would break: one line for each.
Objections = Callable[[Bundle, Mapping[str, str]], Iterable[str]]


@dataclass(frozen=True)
class Order:
    """What an operator asks for: the space that she means, the manifests' variables, and how to replace what runs."""

    space: str
    vars_file: Path
    strategy: str


def check_order(order: Order, cf: Cf) -> Target:
    """Where `cf` would push to. Raises Refusal where that is not what was asked for, or can't be done."""
    if not order.space:
        raise Refusal("no space is named: say which one is meant (SPACE=NAME)")
    if order.strategy not in STRATEGIES:
        raise Refusal(f"STRATEGY is {order.strategy!r}: it can be {' or '.join(STRATEGIES)}")
    if not order.vars_file.is_file():
        raise Refusal(
            f"{order.vars_file} is missing: copy deploy/cloudfoundry/variables.example.yml there and set what is "
            "yours, or name another file (VARS=FILE)"
        )
    target = cf.target()
    if target.space != order.space:
        raise Refusal(
            f"SPACE is {order.space}, but cf targets {target.space} of {target.org}: "
            f"target the one that is meant (cf target -s {order.space})"
        )
    if not cf.knows_strategy(order.strategy):
        raise Refusal(
            f"this cf has no --strategy {order.strategy}: install cf CLI {VERSION} or newer, or leave STRATEGY out"
        )
    return target


def check_bundles(bundles: Iterable[Bundle], target: Target, cf: Cf, objections: Objections) -> Mapping[str, str]:
    """The commits of the apps that run in the target.

    Raises Refusal where a bundle was not built from its commit, or does not go together with what runs.
    """
    checked = list(bundles)
    for bundle in checked:
        _require_clean(bundle)
    deployed = cf.deployed([app for service in SERVICES for app in service.apps], target)
    for bundle in checked:
        if found := [*objections(bundle, deployed)]:
            raise Refusal("; ".join(found))
    return deployed


def push(bundles: Mapping[Path, tuple[str, ...]], order: Order, cf: Cf, deployed: Mapping[str, str]) -> None:
    """Push the apps, each from the bundle in its folder, in order. Raises Refusal at the first that fails.

    The manifest labels an app before it is staged: where the push then fails, the label is what it was (`deployed`)
    again, for that is what still runs.
    """
    for folder, apps in bundles.items():
        commit = Bundle.read(folder).commit
        for app in apps:
            try:
                cf.push(app, folder, order.vars_file, {"commit": commit}, order.strategy)
            except BaseException:
                if app in deployed:
                    cf.set_label(app, deployed[app])
                raise
            if order.strategy == "canary" and app in deployed:
                print(f"After a cancel-deployment: cf set-label app {app} commit={deployed[app]}", flush=True)


def _require_clean(bundle: Bundle) -> None:
    if bundle.changed:
        shown = ", ".join(bundle.changed[:_SHOWN]) + (", …" if len(bundle.changed) > _SHOWN else "")
        raise Refusal(
            f"the bundle of {bundle.service} was built from a tree that is not its commit ({shown}): "
            "commit or remove what is changed, and build it again"
        )
