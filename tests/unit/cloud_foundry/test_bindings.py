"""How the three servers are found in what providers write into VCAP_SERVICES."""

from __future__ import annotations

import pytest

from cloudstagram import vcap
from cloudstagram.errors import Dependency, SettingsError
from integration.cloud_foundry import providers
from integration.cloud_foundry.providers import Provider, vcap_services

REDIS, TLS_REDIS = "redis://default:hunter2@10.0.0.7:6379", "rediss://default:hunter2@10.0.0.7:16379"
AMQP = "amqps://mia:hunter2@q-s0.rabbit.example:5671/62e5ab21"
MONGODB = "mongodb+srv://mia:hun%2Fter2@cluster0-abcde.mongodb.example"


@pytest.mark.parametrize(
    ("dependency", "provider", "address"),
    [
        ("redis", providers.user_provided, REDIS),
        ("redis", providers.tanzu_redis, REDIS),
        ("redis", providers.sap_redis, TLS_REDIS),
        ("rabbitmq", providers.user_provided, AMQP),
        ("rabbitmq", providers.tanzu_rabbitmq, AMQP),
        ("rabbitmq", providers.cloudamqp, AMQP),
        ("mongodb", providers.user_provided, MONGODB),
        ("mongodb", providers.swisscom_mongodb, MONGODB),
        ("mongodb", providers.a9s_mongodb, MONGODB),
        ("mongodb", providers.atlas_mongodb, MONGODB),
    ],
)
def test_a_server_is_found_by_its_bindings_name_in_what_its_provider_publishes(
    dependency: Dependency, provider: Provider, address: str
) -> None:
    others = [providers.tanzu_redis(REDIS, "sessions"), providers.cloudamqp(AMQP, "mail")]
    services = vcap_services(*others, provider(address, f"cloudstagram-{dependency}"))
    assert vcap.uri(services, dependency) == address


@pytest.mark.parametrize(
    ("dependency", "provider", "address"),
    [
        ("redis", providers.tanzu_redis, REDIS),
        ("redis", providers.sap_redis, TLS_REDIS),
        ("rabbitmq", providers.tanzu_rabbitmq, AMQP),
        ("rabbitmq", providers.cloudamqp, AMQP),
        ("mongodb", providers.atlas_mongodb, MONGODB),
    ],
)
def test_a_server_whose_instance_is_called_otherwise_is_found_by_its_tag(
    dependency: Dependency, provider: Provider, address: str
) -> None:
    assert vcap.uri(vcap_services(provider(address, "mine")), dependency) == address


def test_redis_is_spoken_to_through_tls_where_its_provider_offers_it() -> None:
    label, entry = providers.tanzu_redis(REDIS, "cloudstagram-redis")
    entry["credentials"]["tls_port"] = "16379"
    assert vcap.uri(vcap_services((label, entry)), "redis") == TLS_REDIS


def test_a_binding_that_was_given_a_name_is_found_by_it() -> None:
    label, entry = providers.cloudamqp(AMQP, "mine")
    entry["binding_name"] = "cloudstagram-rabbitmq"
    assert vcap.uri(vcap_services((label, entry), providers.cloudamqp("amqp://other", "b")), "rabbitmq") == AMQP


@pytest.mark.parametrize("lacking", ["host", "password", "port"])
def test_redis_without_one_of_its_parts_is_refused(lacking: str) -> None:
    label, entry = providers.tanzu_redis(REDIS, "cloudstagram-redis")
    del entry["credentials"][lacking]
    with pytest.raises(SettingsError, match="wanted uri or url in the credentials of cloudstagram-redis, found"):
        vcap.uri(vcap_services((label, entry)), "redis")


def test_a_service_that_an_operator_provides_herself_has_to_have_a_uri() -> None:
    credentials = providers.tanzu_redis(REDIS, "x")[1]["credentials"]
    own = {"name": "cloudstagram-redis", "tags": [], "credentials": credentials}
    with pytest.raises(SettingsError, match=r"found host, password, port; .*create-user-provided-service") as caught:
        vcap.uri(vcap_services(("user-provided", own)), "redis")
    assert "hunter2" not in str(caught.value)


def test_a_misspelt_binding_is_shown_beside_the_name_that_is_wanted() -> None:
    services = vcap_services(providers.user_provided(REDIS, "cloudstagram-redsi"))
    with pytest.raises(SettingsError, match="named cloudstagram-redis or tagged redis, found cloudstagram-redsi"):
        vcap.uri(services, "redis")


def test_of_two_bindings_of_one_kind_both_are_named() -> None:
    services = vcap_services(providers.tanzu_redis(REDIS, "mine"), providers.sap_redis(REDIS, "yours"))
    with pytest.raises(SettingsError, match="found 2: mine, yours; unbind all but one"):
        vcap.uri(services, "redis")
