"""The contracts as the checkout's code, descriptions and stated needs have them now."""

from __future__ import annotations

from pathlib import Path

import msgspec

from service_contracts.contract import KINDS, Consumer, Contract, Need
from service_contracts.provided import SERVICES, provided


def present(root: Path) -> dict[str, Contract]:
    """By service. Raises msgspec.MsgspecError, which names the file, where needs can't be read."""
    gives = provided(root)
    needs = consumers(root / "tests/contract/needs")
    return {service: Contract(service, gives[service], _of_service(needs, service), KINDS) for service in SERVICES}


def consumers(folder: Path) -> dict[str, Consumer]:
    """What each consumer says that it needs, by its name."""
    found = {}
    for path in sorted(folder.glob("*.toml")):
        try:
            found[path.stem] = msgspec.toml.decode(path.read_bytes(), type=Consumer)
        except msgspec.MsgspecError as error:
            raise msgspec.MsgspecError(f"{path.name}: {error}") from None
    return found


def _of_service(needs: dict[str, Consumer], service: str) -> dict[str, dict[str, Need]]:
    """Of those whose code comes with `service`."""
    return {name: _flat(consumer) for name, consumer in needs.items() if consumer.service == service}


def _flat(consumer: Consumer) -> dict[str, Need]:
    return {f"{kind} {name}": need for kind, things in consumer.needs.items() for name, need in things.items()}
