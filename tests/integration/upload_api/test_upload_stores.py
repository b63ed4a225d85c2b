"""An upload that is taken: its bytes, its record, its event and its message."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import gridfs
import pytest

from cloudstagram.contracts.identifiers import bucket, is_imageid, uploaded_at
from integration.upload_api.support import FORMATS, Api, form, picture


@pytest.mark.parametrize("kind", FORMATS)
def test_every_format_is_stored_byte_by_byte(api: Api, kind: str) -> None:
    data = picture(kind, (300, 200))
    answer = api.log_in("ann").upload(data, comment="What a day").json()
    stored = gridfs.GridFSBucket(api.place.database).open_download_stream(answer["imageid"])
    assert stored.read() == data
    assert (answer["mime"], answer["state"]) == (FORMATS[kind], "processing")


def test_a_record_begins_with_all_that_the_way_needs(api: Api) -> None:
    began = datetime.now(UTC)
    answer = api.log_in("ann").upload(comment=" Sea \r\n& sky ", alt="A boat")
    imageid = answer.json()["imageid"]
    assert answer.status_code == 202
    assert answer.headers["Location"] == f"/api/images/{imageid}"
    assert is_imageid(imageid)
    assert bucket(imageid) == bucket("ann")
    document = api.place.database["fs.files"].find_one({"_id": imageid})
    assert document
    record = document["metadata"]
    assert (document["filename"], record["userid"], record["state"]) == (imageid, "ann", "stored")
    assert (record["comment"], record["alt"], record["mime"]) == ("Sea \n& sky", "A boat", "image/jpeg")
    assert record["uploaded"] == uploaded_at(imageid)
    assert timedelta(seconds=18) < record["drive_at"] - began < timedelta(seconds=25)
    assert "idempotency_key" not in record


def test_resize_gets_the_published_message_with_the_request_s_id(api: Api) -> None:
    ann = api.log_in("ann")
    ann.headers["X-Request-ID"] = "look-for-me"
    answer = ann.upload(comment="ü", alt="b").json()
    properties, message = api.place.message("resize_queue")
    assert properties.correlation_id == "look-for-me"
    assert message["filename"] == answer["imageid"]
    published = {"userid": "ann", "comment": "ü", "alt": "b", "mime": "image/jpeg", "uploaded": answer["uploaded"]}
    assert published.items() <= message.items()


def test_the_uploader_and_nobody_else_hears_that_it_is_processed(api: Api) -> None:
    imageid = api.log_in("ann").upload().json()["imageid"]
    (event,) = api.place.events()
    assert (event["type"], event["audience"]) == ("image_state", '{"user":"ann"}')
    assert event["data"] == f'{{"imageid":"{imageid}","state":"processing"}}'


@pytest.mark.parametrize(
    "order", [("image", "comment", "alt"), ("alt", "image", "comment"), ("comment", "alt", "image")]
)
def test_fields_may_come_in_any_order(api: Api, order: tuple[str, ...]) -> None:
    contents = {"image": picture("PNG"), "comment": b"c", "alt": b"a"}
    body = form(*((f'name="{name}"', contents[name]) for name in order))
    answer = api.log_in("ann").post(
        "/api/images", data=body, headers={"Content-Type": "multipart/form-data; boundary=bound"}
    )
    assert answer.status_code == 202, answer.text
    assert (answer.json()["comment"], answer.json()["alt"]) == ("c", "a")


def test_a_file_s_name_and_declared_type_mean_nothing(api: Api) -> None:
    files = {"image": ("<script>.svg", picture("PNG"), "image/svg+xml")}
    assert api.log_in("ann").post("/api/images", files=files).json()["mime"] == "image/png"


def test_the_largest_file_is_stored_whole(api: Api) -> None:
    head = picture("JPEG", (900, 900))
    data = head + bytes(range(256)) * ((20 * 1024 * 1024 - len(head)) // 256)
    answer = api.log_in("ann").upload(data)
    assert answer.status_code == 202
    assert api.place.original(answer.json()["imageid"]) == data


def test_a_body_in_chunks_is_taken_as_well(api: Api) -> None:
    body = form(('name="image"; filename="a"', picture()))
    answer = api.log_in("ann").post(
        "/api/images",
        data=iter([body[:50], body[50:]]),
        headers={"Content-Type": "multipart/form-data; boundary=bound"},
    )
    assert answer.status_code == 202, answer.text


def test_the_indexes_that_the_queries_need_are_made(api: Api) -> None:
    names = {tuple(index["key"]): index.get("unique", False) for index in api.place.database["fs.files"].list_indexes()}
    assert names[("metadata.userid", "metadata.idempotency_key")]
    assert ("metadata.drive_at",) in names
    chunks = {
        tuple(index["key"]): index.get("unique", False) for index in api.place.database["fs.chunks"].list_indexes()
    }
    assert chunks[("files_id", "n")]
