"""What providers of the three servers write into VCAP_SERVICES, in the forms that they publish.

Each makes one entry for one server, whose address it takes apart into what its provider gives.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote, urlsplit

Entry = dict[str, Any]
#: Makes the entry for the server at that address, with the service instance called so.
Provider = Callable[[str, str], tuple[str, Entry]]


def vcap_services(*entries: tuple[str, Entry]) -> str:
    """The variable's value, from entries with their labels."""
    by_label: dict[str, list[Entry]] = {}
    for label, entry in entries:
        by_label.setdefault(label, []).append(entry)
    return json.dumps(by_label)


def _entry(label: str, name: str, plan: str | None, tags: list[str], credentials: Entry) -> tuple[str, Entry]:
    """What the platform writes around a broker's credentials."""
    return label, {
        "label": label,
        "provider": None,
        "plan": plan,
        "name": name,
        "tags": tags,
        "instance_guid": "57b8f1c2-0d0c-4a29-9cbf-6f0c5a9d2a11",
        "instance_name": name,
        "binding_guid": "0a1d9c4e-77c5-4b3e-9f4e-a1c3f0a7be27",
        "binding_name": None,
        "credentials": credentials,
        "syslog_drain_url": None,
        "volume_mounts": [],
    }


def user_provided(url: str, name: str) -> tuple[str, Entry]:
    """`cf create-user-provided-service NAME -p '{"uri": "…"}'`."""
    return _entry("user-provided", name, None, [], {"uri": url})


def tanzu_redis(url: str, name: str) -> tuple[str, Entry]:
    """On-demand Redis of Tanzu: no address, its parts, numbers as text."""
    parts = urlsplit(url)
    credentials = {"host": parts.hostname, "password": parts.password or "any", "port": str(parts.port)}
    return _entry("p.redis", name, "on-demand-cache", ["redis", "pivotal", "on-demand"], credentials)


def sap_redis(url: str, name: str) -> tuple[str, Entry]:
    """Redis of SAP BTP: an address beside its parts."""
    parts = urlsplit(url)
    tls = parts.scheme == "rediss"
    credentials = {"cluster_mode": False, "hostname": parts.hostname, "port": parts.port, "tls": tls, "uri": url}
    return _entry("redis-cache", name, "standard", ["cache", "nosql", "redis"], credentials)


def tanzu_rabbitmq(url: str, name: str) -> tuple[str, Entry]:
    """RabbitMQ of Tanzu: one address for each way in, each node's, and their parts."""
    parts = urlsplit(url)
    vhost = unquote(parts.path[1:])
    login = {"username": parts.username, "password": parts.password, "vhost": vhost}
    amqp = {
        "host": parts.hostname,
        "hosts": [parts.hostname],
        "port": parts.port,
        "ssl": False,
        "uri": url,
        "uris": [url],
    }
    management = f"http://{parts.username}:{parts.password}@{parts.hostname}:15672/api/"
    credentials = {
        **login,
        "dashboard_url": f"https://rabbitmq.example/#/login/{parts.username}/{parts.password}",
        "hostname": parts.hostname,
        "hostnames": [parts.hostname],
        "http_api_uri": management,
        "http_api_uris": [management],
        "protocols": {"amqp": {**login, **amqp}, "management": {"path": "/api/", "port": 15672, "uri": management}},
        "ssl": False,
        "uri": url,
        "uris": [url],
    }
    return _entry("p.rabbitmq", name, "single-node", ["rabbitmq"], credentials)


def cloudamqp(url: str, name: str) -> tuple[str, Entry]:
    """CloudAMQP: an address, and where to look at it."""
    credentials = {"uri": url, "http_api_uri": "https://user:secret@bunny.rmq.example/api/"}
    return _entry("cloudamqp", name, "lemur", ["amqp", "rabbitmq", "messaging"], credentials)


def swisscom_mongodb(url: str, name: str) -> tuple[str, Entry]:
    """MongoDB of Swisscom: the address twice, and the members of its replica set."""
    credentials = {
        "host": "kubernetes-service-node.service.consul",
        "ports": "52181,34278,31026",
        "database": "cloudstagram",
        "database_uri": url,
        "uri": url,
        "replica_set": "rs0",
    }
    return _entry("mongodb-2", name, "small", [], credentials)


def a9s_mongodb(url: str, name: str) -> tuple[str, Entry]:
    """MongoDB of anynines."""
    parts = urlsplit(url)
    credentials = {"default_database": "cloudstagram", "hosts": [f"{parts.hostname}:{parts.port}"], "uri": url}
    return _entry("a9s-mongodb", name, "mongodb-single-small", ["nosql", "database", "document store"], credentials)


def atlas_mongodb(url: str, name: str) -> tuple[str, Entry]:
    """MongoDB Atlas: the address without a login, and the login beside it."""
    parts = urlsplit(url)
    address = url.replace(f"{parts.username}:{parts.password}@", "")
    credentials = {"username": unquote(parts.username or ""), "password": unquote(parts.password or ""), "uri": address}
    return _entry("mongodb-atlas-aws", name, "M10", ["mongodb"], credentials)
