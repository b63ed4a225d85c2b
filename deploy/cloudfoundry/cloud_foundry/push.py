"""Pushing: what has to hold before anything is changed, then one app after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cloud_foundry.bundle import Bundle
from cloud_foundry.cf import Cf, Target
from cloud_foundry.errors import Refusal
from cloud_foundry.services import SERVICES

#: `rolling` replaces instance after instance; `canary` stops after the first, until an operator goes on.
STRATEGIES: Final = ("rolling", "canary")
_MANY: Final = 3

#: Given a bundle and the commits of the apps that run, says what the bundle would break: one line for each.
Objections = Callable[[Bundle, Mapping[str, str]], Iterable[str]]


@dataclass(frozen=True)
class Plan:
    """What to push where: `apps` by the folder of their bundle, in order."""

    bundles: Mapping[Path, tuple[str, ...]]
    space: str
    vars_file: Path
    strategy: str


def check(plan: Plan, cf: Cf, objections: Objections) -> Target:
    """Raises Refusal where one thing does not hold; changes nothing."""
    if plan.strategy not in STRATEGIES:
        raise Refusal(f"STRATEGY is {plan.strategy!r}: it can be {' or '.join(STRATEGIES)}")
    if not plan.vars_file.is_file():
        raise Refusal(
            f"{plan.vars_file} is missing: copy deploy/cloudfoundry/variables.example.yml there and set what is yours, "
            "or name another file (VARS=FILE)"
        )
    bundles = [Bundle.read(folder) for folder in plan.bundles]
    for bundle in bundles:
        _require_clean(bundle)
    target = cf.target()
    if target.space != plan.space:
        raise Refusal(
            f"SPACE is {plan.space}, but cf targets {target.space} of {target.org}: "
            f"target the one that is meant (cf target -s {plan.space})"
        )
    if not cf.knows_strategy(plan.strategy):
        raise Refusal(f"this cf has no --strategy {plan.strategy}: install cf CLI 8.8 or newer, or leave STRATEGY out")
    deployed = cf.deployed([app for service in SERVICES for app in service.apps], target)
    for bundle in bundles:
        if found := [*objections(bundle, deployed)]:
            raise Refusal("; ".join(found))
    return target


def push(plan: Plan, cf: Cf) -> None:
    """Push the apps. Raises Refusal at the first that fails."""
    for folder, apps in plan.bundles.items():
        commit = Bundle.read(folder).commit
        for app in apps:
            cf.push(app, folder, plan.vars_file, {"commit": commit}, plan.strategy)


def _require_clean(bundle: Bundle) -> None:
    if bundle.changed:
        shown = ", ".join(bundle.changed[:_MANY]) + (", …" if len(bundle.changed) > _MANY else "")
        raise Refusal(
            f"the bundle of {bundle.service} was built from a tree with {len(bundle.changed)} changed files ({shown}): "
            "commit or remove them, and build it again"
        )
