"""One JSON object per line on standard output, with the id of the request that is being served."""

from __future__ import annotations

import logging
import logging.config
import re
import secrets
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any, Final

from pythonjsonlogger.json import JsonFormatter

#: The request (or the message it led to) this greenlet or task works for; empty outside of one.
request_id: ContextVar[str] = ContextVar("request_id", default="")

_REQUEST_ID: Final = re.compile(r"[A-Za-z0-9._-]{1,64}")


def new_request_id() -> str:
    """96 random bits: never used to grant anything, only to find lines that belong together."""
    return secrets.token_hex(12)


def valid_request_id(text: str) -> bool:
    """Whether a foreign id may stand in our logs and messages: 1 to 64 of letters, digits, `.`, `_`, `-`."""
    return _REQUEST_ID.fullmatch(text) is not None


class _Formatter(JsonFormatter):
    """ASCII JSON (so no line break of any kind is left in it), UTC with milliseconds, the exception as one field."""

    def add_fields(self, log_data: dict[str, Any], record: logging.LogRecord, message_dict: dict[str, Any]) -> None:
        log_data["time"] = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        log_data["level"] = record.levelname
        super().add_fields(log_data, record, message_dict)
        if current := request_id.get():
            log_data.setdefault("request_id", current)


def configuration(service: str, level: str, *, instance: str = "0") -> dict[str, Any]:
    """For `logging.config.dictConfig`, and for gunicorn's setting `logconfig_dict`."""
    formatter = {
        "()": _Formatter,
        "fmt": ("name", "message"),
        "rename_fields": {"name": "logger", "exc_info": "exception"},
        "static_fields": {"service": service, "instance": instance},
    }
    to_root: dict[str, Any] = {"level": "NOTSET", "handlers": [], "propagate": True}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": formatter},
        "handlers": {"stdout": {"class": "logging.StreamHandler", "stream": "ext://sys.stdout", "formatter": "json"}},
        "root": {"level": level, "handlers": ["stdout"]},
        "loggers": {
            "gunicorn.error": to_root,
            # Cloud Foundry's buildpack turns it on, for each probe of health too; our middleware has the requests.
            "gunicorn.access": {"level": "CRITICAL", "handlers": []},
            # It reports each failed attempt to connect five times over; who owns the connection logs it once.
            "pika": {"level": "CRITICAL"},
        },
    }


def configure(service: str, level: str, *, instance: str = "0") -> None:
    """Send all records of this process from `level` up to standard output; `instance` tells like processes apart."""
    logging.config.dictConfig(configuration(service, level, instance=instance))
