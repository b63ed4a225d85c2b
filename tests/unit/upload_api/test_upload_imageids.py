from __future__ import annotations

from cloudstagram.contracts.identifiers import is_imageid
from upload_api.imageids import new_imageid


def test_pictures_of_one_person_in_one_millisecond_have_imageids_of_their_own() -> None:
    imageids = [new_imageid("ann") for _ in range(10_000)]
    assert len(set(imageids)) == len(imageids)
    assert all(map(is_imageid, imageids))
