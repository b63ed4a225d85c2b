"""Pictures of twelve megapixels, as phones take them: some 3 MB of JPEG each."""

from __future__ import annotations

import pyvips

from local_stack.demo.painting import paint
from local_stack.demo.scene import compose

WIDTH, HEIGHT = 4_000, 3_000
#: Noise as a small sensor adds it: it makes the file as large as a photograph's.
SENSOR_NOISE = 5


def twelve_megapixels(seed: int) -> bytes:
    """One of them; the same seed gives the same bytes."""
    painted = paint(compose("lake", "azure", "4:3", frozenset({"pines"}), seed))
    large = painted.resize(WIDTH / painted.width, vscale=HEIGHT / painted.height)
    noise = pyvips.Image.gaussnoise(large.width, large.height, mean=0, sigma=SENSOR_NOISE, seed=seed)
    photograph = (large + noise).cast("uchar").copy(interpretation="srgb")
    return bytes(photograph.jpegsave_buffer(Q=90))
