"""Who may see an image's record, and one's own by state."""

from __future__ import annotations

import requests

from integration.upload_api.support import Api


def set_state(api: Api, imageid: str, state: str, **fields: object) -> None:
    change = {"metadata.state": state} | {f"metadata.{name}": value for name, value in fields.items()}
    api.place.database["fs.files"].update_one({"_id": imageid}, {"$set": change})


def test_a_record_is_its_owner_s_alone_until_it_is_ready(api: Api) -> None:
    ann, bob = api.log_in("ann"), api.log_in("bob")
    imageid = ann.upload(comment="mine").json()["imageid"]
    path = f"/api/images/{imageid}"
    assert ann.get(path).json()["state"] == "processing"
    assert bob.get(path).status_code == requests.get(api.url + path, timeout=5).status_code == 404
    set_state(api, imageid, "ready", width=64, height=48, placeholder="abc")
    for answer in (ann.get(path), bob.get(path), requests.get(api.url + path, timeout=5)):
        assert answer.json()["state"] == "ready"
        assert (answer.json()["width"], answer.json()["comment"]) == (64, "mine")
    set_state(api, imageid, "listed")
    assert bob.get(path).json()["state"] == "ready"


def test_a_rejected_one_tells_its_owner_why(api: Api) -> None:
    ann, bob = api.log_in("ann"), api.log_in("bob")
    imageid = ann.upload().json()["imageid"]
    set_state(api, imageid, "rejected", reason="It could not be decoded.")
    record = ann.get(f"/api/images/{imageid}").json()
    assert (record["state"], record["reason"]) == ("rejected", "It could not be decoded.")
    assert bob.get(f"/api/images/{imageid}").status_code == 404


def test_a_deleted_or_purged_one_is_not_found_by_anyone(api: Api) -> None:
    ann = api.log_in("ann")
    imageid = ann.upload().json()["imageid"]
    for state in ("deleted", "purged"):
        set_state(api, imageid, state)
        assert ann.get(f"/api/images/{imageid}").status_code == 404
        assert ann.get("/api/images").json()["images"] == []


def test_one_s_own_images_are_listed_by_state_newest_first(api: Api) -> None:
    ann = api.log_in("ann")
    api.log_in("bob").upload()
    first, second, third = (ann.upload().json()["imageid"] for _ in range(3))
    set_state(api, first, "listed")
    set_state(api, second, "rejected", reason="x")

    def listed(query: str) -> list[str]:
        return [image["imageid"] for image in ann.get(f"/api/images{query}").json()["images"]]

    assert listed("") == [third, second, first]
    assert listed("?state=ready") == [first]
    assert listed("?state=rejected") == [second]
    assert listed("?state=processing") == [third]


def test_pages_neither_skip_nor_repeat(api: Api) -> None:
    ann = api.log_in("ann")
    uploaded = [ann.upload().json()["imageid"] for _ in range(5)]
    pages, cursor = [], ""
    while cursor is not None:
        page = ann.get("/api/images", params={"limit": "2"} | ({"cursor": cursor} if cursor else {})).json()
        pages.append([image["imageid"] for image in page["images"]])
        cursor = page["next"]
    assert [len(page) for page in pages] == [2, 2, 1]
    assert [imageid for page in pages for imageid in page] == sorted(uploaded, reverse=True)


def test_a_visitor_has_no_list(api: Api) -> None:
    assert requests.get(f"{api.url}/api/images", timeout=5).status_code == 401


def test_the_description_names_every_call(api: Api) -> None:
    paths = requests.get(f"{api.url}/api/images/openapi.json", timeout=5).json()["paths"]
    methods = {"get", "post", "delete", "head"}
    assert {path: sorted(methods & set(item)) for path, item in paths.items()} == {
        "/api/images": ["get", "post"],
        "/api/images/{imageid}": ["delete", "get"],
        "/api/images/openapi.json": ["get"],
        "/images/{imageid}": ["get", "head"],
        "/images/{imageid}/thumbnail": ["get", "head"],
    }
