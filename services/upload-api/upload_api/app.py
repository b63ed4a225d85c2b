"""The routing table of upload-api."""

from __future__ import annotations

from cloudstagram.contracts.renditions import Rendition
from cloudstagram.health import App, Readiness
from cloudstagram.http import base_app
from cloudstagram.openapi import Description
from upload_api.renditions import Renditions
from upload_api.resources import Images, OneImage
from upload_api.serving import Served


def create_app(
    *,
    images: Images,
    one_image: OneImage,
    renditions: Renditions,
    description: Description,
    readiness: Readiness,
    allowed_origins: tuple[str, ...],
) -> App:
    app = base_app(allowed_origins, readiness)
    app.add_route("/api/images", images)
    app.add_route("/api/images/openapi.json", description)
    app.add_route("/api/images/{imageid}", one_image)
    app.add_route("/images/{imageid}", Served(renditions, Rendition.DISPLAY))
    app.add_route("/images/{imageid}/thumbnail", Served(renditions, Rendition.THUMBNAIL))
    return app
