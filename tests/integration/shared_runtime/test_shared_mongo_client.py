from __future__ import annotations

import time
import uuid
from datetime import UTC, datetime
from typing import Any

import pytest
from pymongo.errors import DuplicateKeyError

from cloudstagram import mongo_client
from cloudstagram.errors import DependencyDown


def test_what_is_written_survives_and_times_come_back_in_utc(servers: Any) -> None:
    database = mongo_client.connect(servers.mongodb_url)
    mongo_client.ping(database)
    assert database.write_concern.document == {"w": "majority", "j": True}
    collection = database[f"test_{uuid.uuid4().hex}"]
    collection.insert_one({"_id": 1, "at": datetime(2026, 11, 24, tzinfo=UTC)})
    assert collection.find_one() == {"_id": 1, "at": datetime(2026, 11, 24, tzinfo=UTC)}
    collection.drop()
    database.client.close()


def test_an_error_in_what_was_asked_stays_one(servers: Any) -> None:
    database = mongo_client.connect(servers.mongodb_url)
    collection = database[f"test_{uuid.uuid4().hex}"]
    collection.insert_one({"_id": 1})
    with pytest.raises(DuplicateKeyError), mongo_client.translate():
        collection.insert_one({"_id": 1})
    collection.drop()
    database.client.close()


def test_an_operation_that_takes_too_long_is_a_server_that_is_down(servers: Any) -> None:
    database = mongo_client.connect(servers.mongodb_url)
    collection = database[f"test_{uuid.uuid4().hex}"]
    collection.insert_one({"_id": 1})
    began = time.monotonic()
    with pytest.raises(DependencyDown) as caught, mongo_client.translate():
        collection.find_one({"$where": "sleep(20000) || true"})
    assert caught.value.dependency == "mongodb"
    assert time.monotonic() - began < 5
    collection.drop()
    database.client.close()


@pytest.mark.parametrize("address", ["silent_address", "closed_address"])
def test_mongodb_that_is_not_there_is_down_within_bounds(request: pytest.FixtureRequest, address: str) -> None:
    database = mongo_client.connect(f"mongodb://{request.getfixturevalue(address)}")
    began = time.monotonic()
    with pytest.raises(DependencyDown):
        mongo_client.ping(database)
    assert time.monotonic() - began < 4
    database.client.close()


def test_connecting_waits_for_nobody(silent_address: str) -> None:
    began = time.monotonic()
    mongo_client.connect(f"mongodb://{silent_address}").client.close()
    assert time.monotonic() - began < 2
