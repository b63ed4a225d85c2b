"""The same Idempotency-Key again means the same upload."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from integration.upload_api.support import Api, picture


def test_the_same_key_again_answers_with_the_first_image_and_stores_nothing(api: Api) -> None:
    ann = api.log_in("ann")
    first = ann.upload(key="k-1", comment="first").json()
    stored = api.place.stored()
    again = ann.upload(picture("PNG"), key="k-1", comment="second")
    assert (again.status_code, again.json()) == (202, first)
    assert api.place.stored() == stored
    assert len(api.place.events()) == 1
    api.place.message("resize_queue")
    assert api.place.channel.basic_get("resize_queue")[0] is None


def test_it_does_so_whatever_the_body(api: Api) -> None:
    ann = api.log_in("ann")
    imageid = ann.upload(key="k-2").json()["imageid"]
    headers = {"Idempotency-Key": "k-2"}
    for body in (b"", b"garbage", bytes(21 * 1024 * 1024)):
        answer = ann.post("/api/images", data=body, headers=headers)
        assert (answer.status_code, answer.json()["imageid"]) == (202, imageid)


def test_a_key_answers_with_the_present_state(api: Api) -> None:
    ann = api.log_in("ann")
    imageid = ann.upload(key="k-3").json()["imageid"]
    files = api.place.database["fs.files"]
    files.update_one({"_id": imageid}, {"$set": {"metadata.state": "rejected", "metadata.reason": "Not a picture."}})
    answer = ann.upload(key="k-3").json()
    assert (answer["state"], answer["reason"]) == ("rejected", "Not a picture.")
    assert ann.delete(f"/api/images/{imageid}").status_code == 204
    assert ann.upload(key="k-3").json()["state"] == "deleted"


def test_of_many_at_once_with_one_key_one_is_stored(api: Api) -> None:
    data = picture("PNG") + bytes(2 * 1024 * 1024)
    people = [api.log_in("ann") for _ in range(8)]
    with ThreadPoolExecutor(len(people)) as pool:
        answers = list(pool.map(lambda ann: ann.upload(data, key="k-4"), people))
    assert {answer.status_code for answer in answers} == {202}
    (imageid,) = {answer.json()["imageid"] for answer in answers}
    assert api.place.original(imageid) == data
    assert api.place.stored() == (1, api.place.database["fs.chunks"].count_documents({"files_id": imageid}))


def test_a_key_is_its_owner_s_own(api: Api) -> None:
    assert api.log_in("ann").upload(key="k").json()["imageid"] != api.log_in("bob").upload(key="k").json()["imageid"]


def test_without_a_key_each_upload_is_another(api: Api) -> None:
    ann = api.log_in("ann")
    assert ann.upload().json()["imageid"] != ann.upload().json()["imageid"]


def test_a_key_is_free_again_after_a_refusal(api: Api) -> None:
    ann = api.log_in("ann")
    assert ann.upload(b"no picture", key="k-5").status_code == 415
    assert ann.upload(key="k-5").status_code == 202


def test_an_unusable_key_is_refused(api: Api) -> None:
    ann = api.log_in("ann")
    for key in ("x" * 201, "a b", "ü".encode().decode("latin-1")):
        answer = ann.upload(key=key)
        assert answer.status_code == 400, key
        assert "Idempotency-Key" in answer.json()["detail"]
    assert api.place.nothing_happened()
