"""Addresses of servers from `VCAP_SERVICES`, where Cloud Foundry puts the credentials of what an app is bound to."""

from __future__ import annotations

from typing import Any

import msgspec

from cloudstagram.errors import Dependency, SettingsError


class _Binding(msgspec.Struct, frozen=True):
    """One service binding, as far as we read it."""

    name: str = ""
    binding_name: str | None = None
    instance_name: str | None = None
    tags: list[str] = []
    credentials: dict[str, Any] = {}

    @property
    def names(self) -> set[str]:
        return {name for name in (self.name, self.binding_name, self.instance_name) if name}


def uri(services: str, dependency: Dependency) -> str:
    """The `uri` of the binding called `cloudstagram-<dependency>`, else of the only one tagged `<dependency>`.

    Raises SettingsError if `services` is no such JSON, or there is no such binding, or two, or no `uri` or `url` in it.
    """
    wanted = f"VCAP_SERVICES: wanted one binding named cloudstagram-{dependency} or tagged {dependency}"
    bindings = _bindings(services)
    named = [binding for binding in bindings if f"cloudstagram-{dependency}" in binding.names]
    found = named or [binding for binding in bindings if dependency in binding.tags]
    if not found:
        raise SettingsError(f"{wanted}, found {_list(bindings)}; bind the service (cf bind-service)")
    if len(found) > 1:
        raise SettingsError(f"{wanted}, found {len(found)}: {_list(found)}; name one of them so and no other")
    address = found[0].credentials.get("uri") or found[0].credentials.get("url")
    if not isinstance(address, str):
        fields = ", ".join(sorted(found[0].credentials)) or "nothing"
        raise SettingsError(f"VCAP_SERVICES: wanted uri or url in the credentials of {found[0].name}, found {fields}")
    return address


def _bindings(services: str) -> list[_Binding]:
    try:
        by_label = msgspec.json.decode(services, type=dict[str, list[_Binding]])
    except msgspec.MsgspecError as error:  # its text names the place, never a value of the credentials
        raise SettingsError(f"VCAP_SERVICES: wanted a JSON object of lists of bindings, but {error}") from None
    return [binding for bindings in by_label.values() for binding in bindings]


def _list(bindings: list[_Binding]) -> str:
    return ", ".join(binding.name or "(unnamed)" for binding in bindings) or "none"
