/** Which renditions of a picture a card offers the browser to choose from. */
import { tileRatio } from '../layout.js';

/** Width of a thumbnail, unless the picture is smaller. */
const THUMBNAIL_PX = 480;
/** More device pixels for each CSS pixel nobody sees in a card. */
const SHARP = 2;
/** A thumbnail that is stretched by less looks sharp. */
const STRETCHED = 1.25;
/** A display rendition with more than so many times the width that is needed costs megabytes, and memory to decode, for nothing. */
const WASTEFUL = 2;

/**
 * Four columns are at most 393 px wide: for a common screen the thumbnail is enough. On one with two pixels for each it is stretched by
 * more than half, and the display rendition is offered, unless it is very large. A phone's columns are under 200 px wide and never need
 * it; but with three pixels for each, browsers would take it, so that it isn't offered there at all. Of a picture that is much wider
 * than its tile, the tile shows a part: the whole is drawn that much wider.
 * @param {import('../types.js').Image} image @param {number} width of the card in CSS px @param {number} density device pixels for each
 * @returns {{ src: string, srcset?: string, sizes?: string }}
 */
export function sourcesOf(image, width, density) {
  const src = image.thumbnail;
  const drawn = Math.round(Math.max(width, width * tileRatio(image) * image.width / image.height));
  const needed = drawn * Math.min(density, SHARP);
  if (needed <= THUMBNAIL_PX * STRETCHED || image.width <= THUMBNAIL_PX || image.width > needed * WASTEFUL) return { src };
  return { src, srcset: `${src} ${THUMBNAIL_PX}w, ${image.url} ${image.width}w`, sizes: `${drawn}px` };
}
