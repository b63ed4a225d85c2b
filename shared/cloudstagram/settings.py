"""Settings of a process, from the environment it is started in. A missing or bad value stops the start and is named."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal, TypeVar, get_origin

import msgspec
from msgspec.structs import FieldInfo

from cloudstagram import vcap
from cloudstagram.errors import Dependency, SettingsError

S = TypeVar("S", bound=msgspec.Struct)

#: Fields that hold a server's address: whose it is, and the URL schemes its driver takes.
_SERVERS: Final[dict[str, tuple[Dependency, tuple[str, ...]]]] = {
    "redis_url": ("redis", ("redis", "rediss")),
    "mongodb_url": ("mongodb", ("mongodb", "mongodb+srv")),
    "rabbitmq_url": ("rabbitmq", ("amqp", "amqps")),
}
#: What stands before the host. MongoDB's driver takes a login only where all that means something is percent-encoded.
_LOGINS: Final = {
    "mongodb": re.compile(r"(?:[^%:@/?#\[\]\s]|%[0-9A-Fa-f]{2})*(?::(?:[^%:@/?#\[\]\s]|%[0-9A-Fa-f]{2})*)?"),
    "redis": re.compile(r"[^/?#\[\]\s]*"),
    "rabbitmq": re.compile(r"[^/?#\[\]\s]*"),
}
_HOST: Final = re.compile(r"(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::([0-9]{1,5}))?")
_HIGHEST_PORT: Final = 65535
_ORIGIN: Final = re.compile(r"https?://([a-z0-9.-]+|\[[0-9a-f:.]+\])(:[0-9]{1,5})?")
#: Browsers leave these ports out of an Origin.
_DEFAULT_PORT: Final = re.compile(r"(http://.*):80|(https://.*):443")

Port = Annotated[int, msgspec.Meta(ge=1, le=65535)]
LogLevel = Literal["DEBUG", "INFO", "WARNING", "ERROR"]


class ProcessSettings(msgspec.Struct, frozen=True, kw_only=True):
    """What every process has; a service adds fields: `class Settings(ProcessSettings, frozen=True, kw_only=True)`."""

    port: Port
    #: The platform's router comes from another machine.
    host: str = "0.0.0.0"
    log_level: LogLevel = "INFO"
    #: Which of several like processes this is; Cloud Foundry numbers them.
    cf_instance_index: str = "0"


def load(cls: type[S], environ: Mapping[str, str]) -> S:
    """A `cls` whose field `log_level` is `LOG_LEVEL` in `environ`, and so on; empty counts as absent.

    `redis_url`, `mongodb_url` and `rabbitmq_url`, where absent, come from `VCAP_SERVICES`. Tuples are comma separated;
    `allowed_origins` are brought into the form that browsers send. Raises SettingsError naming every variable at fault.
    """
    values: dict[str, Any] = {}
    faults: list[str] = []
    for field in msgspec.structs.fields(cls):
        try:
            text = _text(field, environ)
            if text is not None:
                values[field.name] = _value(field, text)
        except SettingsError as error:
            faults.append(str(error))
    if faults:
        raise SettingsError("; ".join(faults))
    return cls(**values)


def load_or_exit(cls: type[S], environ: Mapping[str, str]) -> S:
    """As `load`; on a fault, one line on standard error, and the process ends with 1.

    Under gunicorn call it in gunicorn.conf.py, which runs in the master: a worker that ends is only started again.
    """
    try:
        return load(cls, environ)
    except SettingsError as error:
        print(f"Settings: {error}", file=sys.stderr)
        raise SystemExit(1) from None


def _text(field: FieldInfo, environ: Mapping[str, str]) -> str | None:
    """The field's value as it stands in the environment; None where the field's default holds."""
    variable = field.name.upper()
    if text := environ.get(variable, "").strip():
        return text
    if field.name in _SERVERS and (services := environ.get("VCAP_SERVICES")):
        return vcap.uri(services, _SERVERS[field.name][0])
    if field.required:
        instead = " or VCAP_SERVICES" if field.name in _SERVERS else ""
        raise SettingsError(f"{variable}: found nothing; set it{instead} in the environment")
    return None


def _value(field: FieldInfo, text: str) -> Any:
    variable = field.name.upper()
    if field.name in _SERVERS:
        return _server_url(variable, text, *_SERVERS[field.name])
    parts = tuple(part.strip() for part in text.split(",") if part.strip())
    if field.name == "allowed_origins":
        return tuple(_origin(variable, part) for part in parts)
    try:
        return msgspec.convert(parts if get_origin(field.type) is tuple else text, field.type, strict=False)
    except msgspec.ValidationError as error:
        raise SettingsError(f"{variable}: found {text!r}; {_lower_first(str(error))}") from None


def _server_url(variable: str, url: str, server: Dependency, schemes: tuple[str, ...]) -> str:
    """Looked at here, since drivers show what they can't read, of which a part may be a password."""
    scheme, found, rest = url.partition("://")
    login, at, hosts = re.split(r"[/?#]", rest, maxsplit=1)[0].rpartition("@")
    several = hosts.split(",") if server == "mongodb" else [hosts]
    good_login = not at or _LOGINS[server].fullmatch(login)
    if not found or scheme not in schemes or not good_login or not all(map(_is_host, several)):
        raise SettingsError(
            f"{variable}: wanted {schemes[0]}://host:port/…, found another form, not shown as it may be secret; "
            "signs in a login that mean something in an address have to be percent-encoded"
        )
    return url


def _is_host(text: str) -> bool:
    host = _HOST.fullmatch(text)
    return host is not None and 0 < int(host[1] or 1) <= _HIGHEST_PORT


def _origin(variable: str, text: str) -> str:
    origin = text.lower()
    if not _ORIGIN.fullmatch(origin):
        raise SettingsError(f"{variable}: wanted http(s)://host[:port] without a path, found {text!r}")
    default = _DEFAULT_PORT.fullmatch(origin)
    return (default[1] or default[2]) if default else origin


def _lower_first(text: str) -> str:
    return text[:1].lower() + text[1:]
