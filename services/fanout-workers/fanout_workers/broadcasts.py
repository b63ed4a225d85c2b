"""What gateways hear at once from workers: new images, and activity as from every service."""

from __future__ import annotations

from cloudstagram import broadcasts
from cloudstagram.contracts.messages import ImageMessage
from cloudstagram.contracts.topology import BROADCAST_NEWIMAGE


class Broadcasts(broadcasts.Broadcasts):
    """Publishes in the background."""

    def new_image(self, message: ImageMessage) -> None:
        """`message` with its `seq` and `prev`."""
        self._send(BROADCAST_NEWIMAGE, message)
