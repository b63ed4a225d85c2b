"""Deleting an image: by its owner alone, in an order in which each step is safe."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from cloudstagram.contracts import keys
from cloudstagram.contracts.renditions import Rendition
from fanout_workers.renditions import Renditions
from integration.upload_api.support import Api, Person


def shown(api: Api, owner: Person) -> str:
    """An image that is ready: with its renditions, and in Redis."""
    imageid: str = owner.upload().json()["imageid"]
    renditions = Renditions(api.place.database, lambda: datetime.now(UTC))
    for rendition in Rendition:
        renditions.write(imageid, rendition, b"bytes", "image/jpeg")
    api.place.database["fs.files"].update_one({"_id": imageid}, {"$set": {"metadata.state": "ready"}})
    api.place.redis.set(keys.image(imageid), "{}")
    return imageid


def record(api: Api, imageid: str) -> dict[str, Any]:
    document = api.place.database["fs.files"].find_one({"_id": imageid})
    assert document
    metadata: dict[str, Any] = document["metadata"]
    return metadata


def deletions(api: Api) -> list[dict[str, str]]:
    return [event for event in api.place.events() if event["type"] == "image_deleted"]


def test_a_deleted_image_is_gone_for_everyone_at_once(api: Api) -> None:
    ann = api.log_in("ann")
    imageid = shown(api, ann)
    assert ann.get(f"/images/{imageid}").status_code == 200
    answer = ann.delete(f"/api/images/{imageid}")
    assert (answer.status_code, answer.content) == (204, b"")
    assert record(api, imageid)["state"] == "deleted"
    assert api.place.redis.exists(keys.image(imageid)) == 0
    assert api.place.redis.ttl(keys.deleted(imageid)) > 86_000
    assert ann.get(f"/images/{imageid}").status_code == ann.get(f"/images/{imageid}/thumbnail").status_code == 404
    (event,) = deletions(api)
    assert (event["audience"], event["data"]) == ('{"image_of":"ann"}', f'{{"imageid":"{imageid}"}}')
    properties, message = api.place.message("delete_image_queue")
    assert message == {"filename": imageid, "userid": "ann"}
    assert properties.correlation_id == answer.headers["X-Request-ID"]


def test_repeating_it_changes_nothing_and_publishes_nothing(api: Api) -> None:
    ann = api.log_in("ann")
    imageid = shown(api, ann)
    for _ in range(3):
        assert ann.delete(f"/api/images/{imageid}").status_code == 204
    assert len(deletions(api)) == 1
    api.place.message("delete_image_queue")
    assert api.place.channel.basic_get("delete_image_queue")[0] is None
    api.place.database["fs.files"].update_one({"_id": imageid}, {"$set": {"metadata.state": "purged"}})
    assert ann.delete(f"/api/images/{imageid}").status_code == 204
    assert record(api, imageid)["state"] == "purged"


def test_it_is_the_owner_s_alone(api: Api) -> None:
    ann, bob = api.log_in("ann"), api.log_in("bob")
    imageid = shown(api, ann)
    before = record(api, imageid)
    assert bob.delete(f"/api/images/{imageid}").status_code == 403
    bob.headers.pop("Cookie")
    assert bob.delete(f"/api/images/{imageid}").status_code == 401
    assert record(api, imageid) == before
    assert not deletions(api)


def test_what_others_can_not_see_they_can_not_find_either(api: Api) -> None:
    ann, bob = api.log_in("ann"), api.log_in("bob")
    imageid = ann.upload().json()["imageid"]
    assert bob.delete(f"/api/images/{imageid}").status_code == 404
    assert ann.delete("/api/images/01M87TEXXP67TJP6Q7SE8WHKKK").status_code == 404
    ann.delete(f"/api/images/{imageid}")
    assert bob.delete(f"/api/images/{imageid}").status_code == 404


@pytest.mark.parametrize("state", ["stored", "ready", "listed", "rejected"])
def test_an_image_can_be_deleted_in_every_state(api: Api, state: str) -> None:
    ann = api.log_in("ann")
    imageid = ann.upload().json()["imageid"]
    api.place.database["fs.files"].update_one({"_id": imageid}, {"$set": {"metadata.state": state}})
    assert ann.delete(f"/api/images/{imageid}").status_code == 204
    assert record(api, imageid)["state"] == "deleted"


def test_where_redis_takes_nothing_the_state_stands_and_the_next_try_does_the_rest(api: Api) -> None:
    ann = api.log_in("ann")
    imageid = shown(api, ann)
    room = api.place.redis.config_get("maxmemory")["maxmemory"]
    api.place.redis.config_set("maxmemory", 1)
    try:
        answer = ann.delete(f"/api/images/{imageid}")
    finally:
        api.place.redis.config_set("maxmemory", room)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
    assert record(api, imageid)["state"] == "deleted"
    assert ann.get(f"/images/{imageid}").status_code == 200, "renditions go after the tombstone"
    assert ann.delete(f"/api/images/{imageid}").status_code == 204
    assert ann.get(f"/images/{imageid}").status_code == 404
    assert len(deletions(api)) == 1
