from __future__ import annotations

import json
from typing import Any

import pytest

from cloudstagram.errors import SettingsError
from cloudstagram.settings import ProcessSettings, load, load_or_exit


class Settings(ProcessSettings, frozen=True, kw_only=True):
    redis_url: str
    allowed_origins: tuple[str, ...] = ()
    heartbeat_seconds: float = 25


GOOD = {"PORT": "8101", "REDIS_URL": "redis://127.0.0.1:7379"}


def fault(**environ: str) -> str:
    with pytest.raises(SettingsError) as caught:
        load(Settings, environ)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def bound(*bindings: dict[str, Any]) -> dict[str, str]:
    return {"PORT": "8101", "VCAP_SERVICES": json.dumps({"user-provided": bindings})}


def test_settings_come_from_the_variables_named_like_the_fields() -> None:
    settings = load(Settings, GOOD | {"HEARTBEAT_SECONDS": "2.5", "LOG_LEVEL": "DEBUG"})
    assert (settings.port, settings.redis_url) == (8101, "redis://127.0.0.1:7379")
    assert (settings.heartbeat_seconds, settings.log_level, settings.host) == (2.5, "DEBUG", "0.0.0.0")


def test_an_empty_variable_counts_as_absent() -> None:
    assert load(Settings, GOOD | {"HEARTBEAT_SECONDS": " "}).heartbeat_seconds == 25


def test_every_variable_at_fault_is_named_at_once() -> None:
    text = fault(PORT="http", LOG_LEVEL="loud")
    assert "PORT: found 'http'" in text
    assert "LOG_LEVEL: found 'loud'" in text
    assert "REDIS_URL: found nothing" in text


@pytest.mark.parametrize("port", ["0", "65536", "-1", "80.5", "eighty"])
def test_a_port_that_is_none_is_refused(port: str) -> None:
    assert "PORT" in fault(**GOOD | {"PORT": port})


@pytest.mark.parametrize("url", ["127.0.0.1:7379", "http://127.0.0.1", "redis://", "redis:hunter2@host"])
def test_an_address_of_another_form_is_refused_without_showing_it(url: str) -> None:
    text = fault(PORT="8101", REDIS_URL=url)
    assert "REDIS_URL: wanted redis://" in text
    assert "hunter2" not in text


class AllServers(ProcessSettings, frozen=True, kw_only=True):
    redis_url: str
    mongodb_url: str
    rabbitmq_url: str


def servers(**urls: str) -> dict[str, str]:
    good = {"REDIS_URL": "redis://h", "MONGODB_URL": "mongodb://h", "RABBITMQ_URL": "amqp://h"}
    return {"PORT": "8101", **good, **urls}


@pytest.mark.parametrize(
    ("variable", "url"),
    [
        ("RABBITMQ_URL", "amqp://u:hunter/2@h"),
        ("RABBITMQ_URL", "amqp://u:hunter#2@h:5672/"),
        ("RABBITMQ_URL", "amqp://u:hunter?2@h"),
        ("RABBITMQ_URL", "amqp://u:hunter[2@h"),
        ("RABBITMQ_URL", "amqp://u:hunter 2@h"),
        ("RABBITMQ_URL", "amqp://u:hunter@"),
        ("RABBITMQ_URL", "amqp://hunter:notaport/"),
        ("RABBITMQ_URL", "amqp://a,hunter/"),
        ("REDIS_URL", "redis://hunter:70000"),
        ("REDIS_URL", "redis://hunter:0"),
        ("REDIS_URL", "redis://u:hunter@[::1"),
        ("MONGODB_URL", "mongodb://u:hunter@2@h"),
        ("MONGODB_URL", "mongodb://u:hunter:2@h"),
        ("MONGODB_URL", "mongodb://u:hunter%2@h"),
        ("MONGODB_URL", "mongodb://a:27017,hunter:x/"),
    ],
)
def test_an_address_that_a_driver_could_not_read_is_refused_without_showing_it(variable: str, url: str) -> None:
    with pytest.raises(SettingsError) as caught:
        load(AllServers, servers(**{variable: url}))
    assert str(caught.value).startswith(f"{variable}: wanted {url.partition('://')[0]}://host:port/")
    assert "percent-encoded" in str(caught.value)
    assert "hunter" not in str(caught.value)


@pytest.mark.parametrize(
    ("variable", "url"),
    [
        ("REDIS_URL", "redis://default:p%40ss@h.example:6379/0"),
        ("REDIS_URL", "rediss://:p:a@s%s@[::1]:6379"),
        ("RABBITMQ_URL", "amqps://u:p%2Fq@h-1.example/vhost?heartbeat=0"),
        ("RABBITMQ_URL", "amqp://h?heartbeat=0"),
        ("MONGODB_URL", "mongodb+srv://mia:secret@cluster0.example.net/cloudstagram?retryWrites=true"),
        ("MONGODB_URL", "mongodb://u:p@a:27017,b_2:27018,[::1]:27019/db?replicaSet=rs0"),
    ],
)
def test_an_address_that_drivers_take_is_taken(variable: str, url: str) -> None:
    assert getattr(load(AllServers, servers(**{variable: url})), variable.lower()) == url


def test_origins_are_brought_into_the_form_that_browsers_send() -> None:
    given = "https://Example.org:443, http://[::1]:8080 ,http://localhost:80,"
    expected = ("https://example.org", "http://[::1]:8080", "http://localhost")
    assert load(Settings, GOOD | {"ALLOWED_ORIGINS": given}).allowed_origins == expected


@pytest.mark.parametrize(
    "origin", ["*", "null", "example.org", "https://example.org/", "ftp://example.org", "https://a b"]
)
def test_what_is_no_origin_is_refused(origin: str) -> None:
    assert f"found {origin!r}" in fault(**GOOD | {"ALLOWED_ORIGINS": f"http://localhost,{origin}"})


def test_a_binding_is_found_by_its_name_before_any_tag() -> None:
    tagged = {"name": "cache", "tags": ["redis"], "credentials": {"uri": "redis://wrong"}}
    named = {"name": "cloudstagram-redis", "tags": [], "credentials": {"uri": "redis://right"}}
    assert load(Settings, bound(tagged, named)).redis_url == "redis://right"


def test_a_binding_is_found_by_the_name_of_its_instance() -> None:
    renamed = {"name": "cache", "instance_name": "cloudstagram-redis", "credentials": {"url": "redis://right"}}
    assert load(Settings, bound(renamed)).redis_url == "redis://right"


def test_a_binding_is_found_by_its_tag() -> None:
    other = {"name": "queue", "tags": ["rabbitmq"], "credentials": {"uri": "amqp://wrong"}}
    tagged = {"name": "cache", "tags": ["redis", "fast"], "credentials": {"uri": "redis://right"}}
    assert load(Settings, bound(other, tagged)).redis_url == "redis://right"


def test_a_variable_of_its_own_wins_over_a_binding() -> None:
    named = {"name": "cloudstagram-redis", "credentials": {"uri": "redis://bound"}}
    assert load(Settings, bound(named) | {"REDIS_URL": "redis://set"}).redis_url == "redis://set"


@pytest.mark.parametrize(
    ("services", "found"),
    [
        ("{", "JSON"),
        ('{"redis": "x"}', "JSON"),
        ("{}", "found none"),
        ('{"p": [{"name": "mine", "tags": ["redis"]}, {"name": "yours", "tags": ["redis"]}]}', "found 2: mine, yours"),
        ('{"p": [{"name": "queue", "tags": ["rabbitmq"]}]}', "found queue"),
        (
            '{"p": [{"name": "cloudstagram-redis", "credentials": {"host": "h", "password": "hunter2"}}]}',
            "found host, password",
        ),
        ('{"p": [{"name": "cloudstagram-redis"}]}', "found nothing"),
    ],
)
def test_bindings_that_do_not_help_are_named(services: str, found: str) -> None:
    text = fault(PORT="8101", VCAP_SERVICES=services)
    assert "VCAP_SERVICES: wanted" in text
    assert found in text
    assert "hunter2" not in text


def test_a_process_that_cannot_start_says_why_in_one_line_and_ends_with_1(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        load_or_exit(Settings, {"PORT": "8101"})
    assert caught.value.code == 1
    assert capsys.readouterr().err.splitlines() == [
        "Settings: REDIS_URL: found nothing; set it or VCAP_SERVICES in the environment"
    ]
