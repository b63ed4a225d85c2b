"""A process that can't start says in one line what was found and what to do, and ends with 1; of each kind one."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from integration.cloud_foundry import providers
from integration.cloud_foundry.providers import vcap_services
from local_stack.layout import ROOT
from local_stack.ports import free_port

#: The folder and the command of an API, the gateway and a worker.
PROCESSES = {
    "upload-api": ("upload-api", ("-m", "gunicorn", "-c", "gunicorn.conf.py", "upload_api.wsgi:get_app()")),
    "realtime-gateway": ("realtime-gateway", ("-m", "realtime_gateway.main")),
    "resize": ("fanout-workers", ("-m", "fanout_workers", "resize")),
}
REDIS = providers.tanzu_redis("redis://127.0.0.1:6379", "cloudstagram-redis")
RABBITMQ = providers.tanzu_rabbitmq("amqp://u:p@127.0.0.1:5672/", "cloudstagram-rabbitmq")
MONGODB = providers.swisscom_mongodb("mongodb://127.0.0.1:27017", "cloudstagram-mongodb")
GOOD = vcap_services(REDIS, RABBITMQ, MONGODB)


@pytest.fixture(params=PROCESSES)
def process(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


def ends(process: str, services: str = GOOD, port: str | None = None) -> str:
    """The line that it says on standard error; it ends by itself, at once, with 1."""
    folder, command = PROCESSES[process]
    environment = {
        "PATH": os.environ["PATH"],
        "HOST": "127.0.0.1",
        "PORT": str(free_port()) if port is None else port,
        "ALLOWED_ORIGINS": "https://cloudstagram.example",
        "VCAP_SERVICES": services,
    }
    done = subprocess.run(
        (sys.executable, *command),
        cwd=Path(ROOT, "services", folder),
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 1, done.stderr
    assert "Traceback" not in done.stdout
    (line,) = done.stderr.splitlines()
    return line


def test_without_a_binding_it_names_the_one_that_is_wanted_and_what_is_there(process: str) -> None:
    line = ends(process, vcap_services(RABBITMQ, MONGODB))
    assert "wanted one binding named cloudstagram-redis or tagged redis, found cloudstagram-rabbitmq" in line
    assert "cf bind-service" in line


def test_with_two_bindings_of_one_kind_it_names_both(process: str) -> None:
    line = ends(
        process, vcap_services(REDIS, providers.user_provided("redis://other", "cloudstagram-redis"), RABBITMQ, MONGODB)
    )
    assert "found 2: cloudstagram-redis, cloudstagram-redis" in line
    assert "cf unbind-service" in line


def test_with_credentials_without_an_address_it_names_what_they_have_and_shows_no_secret(process: str) -> None:
    label, entry = providers.tanzu_rabbitmq("amqp://u:hunter2@h/", "cloudstagram-rabbitmq")
    for name in ("uri", "uris"):
        del entry["credentials"][name]
    line = ends(process, vcap_services(REDIS, (label, entry), MONGODB))
    assert "wanted uri or url in the credentials of cloudstagram-rabbitmq, found dashboard_url, hostname" in line
    assert "cf create-user-provided-service" in line
    assert "hunter2" not in line


def test_with_services_that_are_no_such_json_it_says_so(process: str) -> None:
    line = ends(process, '{"p.redis": {"name": "cloudstagram-redis"}}')
    assert "VCAP_SERVICES: wanted a JSON object of lists of bindings, but" in line


@pytest.mark.parametrize("uri", ["amqp://u:hunter/2@h", "amqp://u:hunter2@h:notaport/"])
def test_with_an_address_that_is_none_it_says_so_and_shows_nothing_of_it(process: str, uri: str) -> None:
    binding = providers.user_provided(uri, "cloudstagram-rabbitmq")
    line = ends(process, vcap_services(REDIS, binding, MONGODB))
    assert "RABBITMQ_URL: wanted amqp://host:port/…, found another form" in line
    assert "hunter" not in line
    assert "notaport" not in line


def test_without_a_port_it_says_so(process: str) -> None:
    assert "PORT: found nothing; set it" in ends(process, port="")


def test_on_a_port_that_is_taken_it_says_so_at_once(process: str, taken: int) -> None:
    line = ends(process, port=str(taken))
    assert f"PORT: {taken} of 127.0.0.1 can't be listened on: Address already in use; set another" in line
