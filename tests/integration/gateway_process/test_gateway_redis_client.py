"""Redis under asyncio: what the connection does that is lost just then."""

from __future__ import annotations

import asyncio

import pytest
import redis.exceptions

from integration.gateway_process.support import World
from realtime_gateway import redis_client


@pytest.mark.parametrize("noticed", [False, True])
def test_a_connection_that_is_lost_before_it_is_written_to_says_so(world: World, noticed: bool) -> None:
    """It is lost after the pool gave it as a good one; `noticed`: the event loop has forgotten it."""

    async def write_to_a_lost_one() -> None:
        client = redis_client.connect(world.redis_url)
        connection = await client.connection_pool.get_connection()
        try:
            connection._writer.transport.abort()
            if noticed:
                await connection._writer.wait_closed()
            await connection.send_packed_command([b"*1\r\n$4\r\n", b"PING\r\n"], check_health=False)
        finally:
            await client.connection_pool.release(connection)
            await client.aclose()

    with pytest.raises(redis.exceptions.ConnectionError, match="before this was sent"):
        asyncio.run(write_to_a_lost_one())
