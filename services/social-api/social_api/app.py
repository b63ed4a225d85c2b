"""The routing table of social-api."""

from __future__ import annotations

from cloudstagram.health import App, Readiness
from cloudstagram.http import Visitors, base_app
from cloudstagram.openapi import Description
from social_api.follows import Follows
from social_api.likes import Likes
from social_api.logins import Logins
from social_api.people import People
from social_api.resources.follows import Follow
from social_api.resources.likes import Like, LikesOfImages
from social_api.resources.people import Everyone, Followed, Followers, Person
from social_api.resources.session import Door, Session


def create_app(
    *,
    people: People,
    logins: Logins,
    follows: Follows,
    likes: Likes,
    visitors: Visitors,
    description: Description,
    readiness: Readiness,
    allowed_origins: tuple[str, ...],
    trusted_proxies: int,
) -> App:
    app = base_app(allowed_origins, readiness)
    door = Door(logins, visitors, allowed_origins)
    app.add_route("/api/users", Everyone(people, door))
    app.add_route("/api/users/{username}", Person(people, visitors))
    app.add_route("/api/users/{username}/followers", Followers(follows))
    app.add_route("/api/users/{username}/follows", Followed(follows))
    app.add_route("/api/users/openapi.json", description)
    app.add_route("/api/session", Session(logins, visitors, door, trusted_proxies))
    app.add_route("/api/follows/{username}", Follow(follows, visitors))
    app.add_route("/api/likes", LikesOfImages(likes, visitors))
    app.add_route("/api/likes/{imageid}", Like(likes, visitors))
    return app
