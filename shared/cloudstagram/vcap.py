"""Addresses of servers from `VCAP_SERVICES`, where Cloud Foundry puts the credentials of what an app is bound to.

Providers differ in what they write there: `deploy/cloudfoundry/README.md` lists those whose published form is tried.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote

import msgspec

from cloudstagram.errors import Dependency, SettingsError

#: Where the platform lists what an operator wrote herself: there, a URI is hers to give.
_USER_PROVIDED: Final = "user-provided"


class _Binding(msgspec.Struct, frozen=True):
    """One service binding, as far as we read it."""

    name: str = ""
    label: str = ""
    binding_name: str | None = None
    instance_name: str | None = None
    tags: list[str] | None = None
    credentials: dict[str, Any] | None = None

    @property
    def names(self) -> set[str]:
        return {name for name in (self.name, self.binding_name, self.instance_name) if name}


def uri(services: str, dependency: Dependency) -> str:
    """The address in the binding called `cloudstagram-<dependency>`, else in the only one tagged `<dependency>`.

    Raises SettingsError if `services` is no such JSON, or there is no such binding, or two, or no address in it.
    """
    wanted = f"VCAP_SERVICES: wanted one binding named cloudstagram-{dependency} or tagged {dependency}"
    bindings = _bindings(services)
    named = [binding for binding in bindings if f"cloudstagram-{dependency}" in binding.names]
    found = named or [binding for binding in bindings if dependency in (binding.tags or ())]
    if not found:
        raise SettingsError(
            f"{wanted}, found {_list(bindings)}; bind the service (cf bind-service), or set {dependency.upper()}_URL"
        )
    if len(found) > 1:
        raise SettingsError(f"{wanted}, found {len(found)}: {_list(found)}; unbind all but one (cf unbind-service)")
    address = _address(found[0], dependency)
    if address is None:
        fields = ", ".join(sorted(found[0].credentials or ())) or "nothing"
        raise SettingsError(
            f"VCAP_SERVICES: wanted uri or url in the credentials of {found[0].name or '(unnamed)'}, found {fields}; "
            f"bind a service that gives one, or one of your own (cf create-user-provided-service), "
            f"or set {dependency.upper()}_URL"
        )
    return address


def _address(binding: _Binding, dependency: Dependency) -> str | None:
    credentials = binding.credentials or {}
    address = credentials.get("uri") or credentials.get("url")
    if isinstance(address, str):
        return _with_login(address, credentials)
    if dependency == "redis" and binding.label != _USER_PROVIDED:
        return _redis_in_parts(credentials)
    return None


def _with_login(address: str, credentials: Mapping[str, Any]) -> str:
    """MongoDB Atlas' broker gives an address without a login, and the login beside it."""
    username, password = credentials.get("username"), credentials.get("password")
    scheme, separator, rest = address.partition("://")
    host = rest.partition("/")[0]
    if "@" in host or not scheme.startswith("mongodb") or not (isinstance(username, str) and isinstance(password, str)):
        return address
    return f"{scheme}{separator}{quote(username, safe='')}:{quote(password, safe='')}@{rest}"


def _redis_in_parts(credentials: Mapping[str, Any]) -> str | None:
    """Brokers of Redis seldom give an address: Tanzu's `p.redis` gives `host`, `password`, `port` and `tls_port`."""
    host, password = credentials.get("host") or credentials.get("hostname"), credentials.get("password")
    tls_port = credentials.get("tls_port")
    scheme, port = ("rediss", tls_port) if tls_port else ("redis", credentials.get("port"))
    if not (isinstance(host, str) and isinstance(password, str) and str(port).isdecimal()):
        return None
    return f"{scheme}://default:{quote(password, safe='')}@{host}:{port}"


def _bindings(services: str) -> list[_Binding]:
    try:
        by_label = msgspec.json.decode(services, type=dict[str, list[_Binding]])
    except msgspec.MsgspecError as error:  # its text names the place, never a value of the credentials
        raise SettingsError(
            f"VCAP_SERVICES: wanted a JSON object of lists of bindings, but {error}; "
            "leave it to the platform, or set the servers' URLs instead"
        ) from None
    return [
        msgspec.structs.replace(binding, label=label) for label, bindings in by_label.items() for binding in bindings
    ]


def _list(bindings: list[_Binding]) -> str:
    return ", ".join(binding.name or "(unnamed)" for binding in bindings) or "none"
