"""Whether a bundle goes with the apps that run: what both commits recorded of the services' contracts tells."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from cloud_foundry.bundle import Bundle
from cloud_foundry.checkout import Checkout
from cloud_foundry.push import Objections
from cloud_foundry.services import SERVICES
from service_contracts.deployable import Running, objections
from service_contracts.present import present
from service_contracts.versions import Versions


def objections_of(checkout: Checkout) -> Objections:
    """For bundles of this checkout, as `check_bundles` asks for it."""
    here, now = Versions.of_checkout(checkout.root), present(checkout.root)

    def to(bundle: Bundle, deployed: Mapping[str, str]) -> Iterable[str]:
        return objections(now[bundle.service], here, _running(checkout, deployed))

    return to


def _running(checkout: Checkout, deployed: Mapping[str, str]) -> dict[str, Running]:
    services = {app: service.name for service in SERVICES for app in service.apps}
    known = {commit: _versions(checkout, commit) for commit in {*deployed.values()}}
    return {app: Running(services[app], commit, known[commit]) for app, commit in deployed.items()}


def _versions(checkout: Checkout, commit: str) -> Versions | None:
    if not checkout.knows(commit):
        return None
    return Versions(lambda path: checkout.committed(commit, path))
