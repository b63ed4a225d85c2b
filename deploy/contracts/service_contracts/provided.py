"""What each service provides, told from its code and its description."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Final, get_args, get_type_hints

from msgspec import Struct
from msgspec.structs import fields

from cloudstagram import contracts
from cloudstagram.contracts import events, keys, topology
from cloudstagram.contracts.messages import DeleteImage, Image, ImageMessage, RebuildTimeline
from cloudstagram.contracts.renditions import Picture
from cloudstagram.contracts.states import PUBLIC, State
from cloudstagram.contracts.topology import Exchange, Queue
from cloudstagram.records import Record
from cloudstagram.sessions import Session, cookie_name
from service_contracts import frames
from service_contracts.contract import OPTIONAL, Facts, Fields, Provided
from service_contracts.lua import hash_fields, stream_fields
from service_contracts.openapi import Description
from service_contracts.shapes import fields_written

UPLOAD, TIMELINES, SOCIAL, GATEWAY, WORKERS = SERVICES = (
    "upload-api",
    "timeline-api",
    "social-api",
    "realtime-gateway",
    "fanout-workers",
)

Owners = tuple[str, ...]

#: What the body of each work exchange is, and who publishes it.
MESSAGES: Final[Mapping[Exchange, tuple[type[Struct], Owners]]] = {
    topology.UPLOAD: (ImageMessage, (UPLOAD, WORKERS)),
    topology.NEW_IMAGE: (ImageMessage, (WORKERS,)),
    topology.DELETE_IMAGE: (DeleteImage, (UPLOAD, WORKERS)),
    topology.REBUILD_TIMELINE: (RebuildTimeline, (WORKERS,)),
    topology.BROADCAST_NEWIMAGE: (ImageMessage, (WORKERS,)),
    topology.BROADCAST_ACTIVITY: (events.Event, (UPLOAD, SOCIAL, WORKERS, GATEWAY)),
}
#: Who emits an event.
EVENTS: Final[Mapping[str, Owners]] = {
    events.NEW_IMAGE: (WORKERS,),
    events.LISTED: (WORKERS,),
    events.IMAGE_STATE: (UPLOAD, WORKERS),
    events.IMAGE_DELETED: (UPLOAD, WORKERS),
    events.FOLLOW: (SOCIAL,),
    events.UNFOLLOW: (SOCIAL,),
    events.FOLLOWED: (SOCIAL,),
    events.RESET: (WORKERS,),
    events.SESSION_ENDED: (SOCIAL,),
}
#: The fields of a stream's entry, a text each, as `emit` in Lua writes them.
LOG_FIELDS: Final = tuple(stream_fields((files(contracts) / "lua/functions/emit.lua").read_text("utf-8")))
#: Whose scripts write a hash, and no other one.
HASHES: Final[Mapping[keys.Owned, str]] = {keys.progress: WORKERS, keys.account: SOCIAL}
#: What an image's record has only later, and who adds it; all else is written when the picture is taken in.
_LATER: Final = ("width", "height", "placeholder", "reason")
#: What workers write of it besides.
_CHANGED: Final = ("state", "changed_at", "drive_at", "drives", "round")
#: What goes again.
_REMOVED: Final = ("drive_at",)
#: On a broadcast an image has its places in the log; on the way there it has none.
_PLACES: Final = ("seq", "prev")
#: Where the data model names writers in words.
_WRITERS: Final[Mapping[str, Owners]] = {
    "broadcast_log": (UPLOAD, SOCIAL, WORKERS),
    "counts_changed": (SOCIAL, WORKERS),
    "counts_changed_floor": (SOCIAL, WORKERS),
}
_WORKER: Final = re.compile(
    r"add-image|new-image|image-to|delete-image|rebuild-timeline|resize|relay|auditor|cloudstagram-admin"
)


def provided(root: Path) -> dict[str, dict[str, Provided]]:
    """By service, then by kind and name; descriptions are read from the checkout at `root`."""
    found: dict[str, dict[str, Provided]] = {service: {} for service in SERVICES}
    things = (*_messages(), *_events(), *_declared(), *_keys(), *_documents(), *_frames(), *_record(), *_values())
    for owners, name, thing in (*things, *_hashes(root)):
        for owner in owners:
            found[owner][name] = thing
    for service in (UPLOAD, TIMELINES, SOCIAL):
        found[service] |= Description(root / "services" / service / "openapi.yaml").provided()
    return found


def fields_on(exchange: Exchange) -> Fields:
    """What every body on `exchange` has."""
    written = fields_written(MESSAGES[exchange][0])
    if exchange == topology.BROADCAST_NEWIMAGE:
        return written | dict.fromkeys(_PLACES, "string")
    return {path: types for path, types in written.items() if path not in _PLACES or exchange in topology.BROADCASTS}


_Things = Iterator[tuple[Owners, str, Provided]]


def _messages() -> _Things:
    for exchange, (_, owners) in MESSAGES.items():
        yield owners, f"message {exchange.name}", Provided(gives=fields_on(exchange))


def _events() -> _Things:
    for type_, struct in events.DATA.items():
        yield EVENTS[type_], f"event {type_}", Provided(gives=fields_written(struct))


def _declared() -> _Things:
    """Whoever publishes to an exchange declares it and its queues; workers and gateways declare what they consume."""
    for exchange, (_, publishers) in MESSAGES.items():
        broadcast = exchange in topology.BROADCASTS
        owners = tuple(dict.fromkeys((*publishers, GATEWAY if broadcast else WORKERS)))
        yield owners, f"exchange {exchange.name}", Provided({"type": exchange.type})
        for queue in topology.queues_of(exchange):
            yield owners, f"queue {queue.name}", Provided(facts_of(queue))


def facts_of(queue: Queue) -> Facts:
    """Its arguments, and the exchange that it is bound to."""
    bound = {"exchange": queue.exchange.name} if queue.exchange else {}
    return {**queue.arguments, **bound}


def _keys() -> _Things:
    gives: dict[str, Fields] = {
        keys.image.pattern: fields_written(Image),
        keys.session.pattern: fields_written(Session),
        keys.broadcast_log.pattern: dict.fromkeys(LOG_FIELDS, "string"),
    }
    for key in keys.ALL:
        owners = _WRITERS.get(key.name) or tuple(_services_in(key.writers.partition(";")[0]))
        yield owners, f"key {key.pattern}", Provided({"type": key.type}, gives.get(key.pattern, {}))


def _services_in(writers: str) -> Iterator[str]:
    """Behind a semicolon stands who only removes it."""
    yield from (service for service in SERVICES if service in writers)
    if _WORKER.search(writers):
        yield WORKERS


def _documents() -> _Things:
    """Of an image's record, what is written where the picture is taken in; and what a rendition's chunk holds."""
    required = {field.encode_name for field in fields(Record) if field.required}
    record = {path: types for path, types in fields_written(Record).items() if path in required}
    yield (UPLOAD,), "document fs.files metadata", Provided(gives=record)
    yield (WORKERS,), "document fs.chunks of a rendition", Provided(gives=fields_written(Picture))


def _record() -> _Things:
    """An image's record whole, with what may be missing in it, as those that write it do."""
    types = {path: kind.removeprefix("null|") for path, kind in fields_written(Record).items()}
    nullable = {field.encode_name for field in fields(Record) if field.default is None}
    optional = {*nullable, *_LATER, *_REMOVED}
    whole = {path: kind + (OPTIONAL if path in optional else "") for path, kind in types.items()}
    begun = {path: kind for path, kind in whole.items() if path not in _LATER}
    yield (UPLOAD,), "record fs.files metadata", Provided(gives=begun)
    changed = {path: kind for path, kind in whole.items() if path in {*_CHANGED, *_LATER}}
    yield (WORKERS,), "record fs.files metadata", Provided(gives=changed)


def _hashes(root: Path) -> _Things:
    for key, service in HASHES.items():
        scripts = sorted((root / "services" / service / service.replace("-", "_") / "scripts").rglob("*.lua"))
        written = hash_fields(path.read_text("utf-8") for path in scripts)
        yield (service,), f"hash {key.pattern}", Provided(gives=dict.fromkeys(written, "string" + OPTIONAL))


def _values() -> _Things:
    """Enumerations whose values one service writes and another reads, and the names that a cookie has."""
    yield (UPLOAD, WORKERS), "values state", Provided({state.name: state.value for state in State})
    public = {state.name: public for state, public in PUBLIC.items()}
    yield (UPLOAD,), "values public state", Provided(public)
    views = get_args(get_type_hints(frames.View)["view"])
    yield (GATEWAY,), "values view", Provided({view: view for view in views})
    names = {"behind TLS": cookie_name(["https://"]), "else": cookie_name([])}
    yield (SOCIAL,), "cookie session", Provided(names)


def _frames() -> _Things:
    for type_, struct in frames.SENT.items():
        yield (GATEWAY,), f"frame {type_}", Provided(gives=fields_written(struct))
    for type_, struct in frames.ACCEPTED.items():
        yield (GATEWAY,), f"frame {type_}", Provided(takes=fields_written(struct))
