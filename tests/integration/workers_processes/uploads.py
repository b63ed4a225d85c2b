"""upload-api in front of the workers, and who uploads to it."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import requests

import api_process
from api_process import Api
from cloudstagram import sessions
from cloudstagram.contracts import keys
from faults.processes import family, send
from integration.workers_processes.support import World
from social_api.new_sessions import begun, new_token


@contextmanager
def upload_api(world: World, log: Path, **instead: str) -> Iterator[Api]:
    """A process of its own; `instead` of the world's settings."""
    servers = {"REDIS_URL": world.redis_url, "MONGODB_URL": world.mongodb_url, "RABBITMQ_URL": world.rabbitmq_url}
    with api_process.running("upload-api", log, **(servers | instead)) as api:
        yield api


def kill(api: Api) -> None:
    """gunicorn's master and its worker, both at once."""
    send(family(api.process.pid), signal.SIGKILL)
    api.process.wait()


def log_in(world: World, username: str) -> dict[str, str]:
    """The cookies of a new session."""
    token = new_token()
    session = msgspec.json.encode(begun(username, int(time.time())))
    world.redis.set(keys.session(sessions.token_hash(token)), session, ex=sessions.SLIDING_S)
    return {"cloudstagram_session": token}


def upload(api: Api, cookies: dict[str, str], content: bytes, key: str = "") -> requests.Response | None:
    """None where there was no answer, as when the process is killed."""
    headers = {"Idempotency-Key": key} if key else {}
    try:
        return requests.post(
            f"{api.url}/api/images", files={"image": ("a.jpg", content)}, cookies=cookies, headers=headers, timeout=30
        )
    except requests.RequestException:
        return None
