/** What grids remember: in which column each picture stands, and where the reader is. */
import { newPlacement } from '../layout.js';
import { FEEDS_KEPT } from '../store/state.js';

/** @typedef {import('./slots.js').Slot} Slot */
/** @typedef {(slot: string) => number} HeightOf */
/** @typedef {{ slots: Slot[], tops: Map<string, number>, heightOf: HeightOf, offset: number }} Shown `offset` of the grid, in px */
/** @typedef {{ imageid: string, from: number }} Anchor a picture that the reader sees, and how far below the window's edge, in px */
/** @typedef {{ y: number, depth: number, anchor: Anchor | null }} Place `depth`: how many pictures reach down to what she sees */

/** Above that, in px, the reader is at the top: what comes slides in before her eyes. */
const TOP_PX = 80;
/** So many pictures below the window are there when one comes back. */
const BELOW = 30;

export const isAtTop = () => window.scrollY <= TOP_PX;

function newMemory() {
  return {
    placement: newPlacement(0),
    /** @type {Map<string, number>} of cards, by face, in px, as measured at `width` */
    heights: new Map(),
    /** How often they turned out other than thought. */
    version: 0,
    width: 0,
    /** @type {Set<string>} slots that were laid out once */
    seen: new Set(),
    /** @type {Shown | null} what is on the page now */
    shown: /** @type {Shown | null} */ (null),
    /** @type {Place | null} where the reader wants to be when there is something to see */
    wanted: /** @type {Place | null} */ (null),
    /** What was there did not reach down to it. */
    waits: false,
  };
}
/** @typedef {ReturnType<typeof newMemory>} Memory */

/** @type {Map<string, Memory>} by feed; the last that one came to is last */
const memories = new Map();

/** @param {string} key @returns {Memory} */
export function memoryOf(key) {
  const memory = memories.get(key) ?? newMemory();
  memories.set(key, memory);
  return memory;
}

/** Another person is at the page. */
export const forgetPlaces = () => memories.clear();

/**
 * The slots that reach into the window, or so far below it.
 * @param {Shown} shown @param {number} [below] px @returns {Slot[]}
 */
export function inWindow({ slots, tops, heightOf, offset }, below = 0) {
  const from = window.scrollY - offset;
  const to = from + window.innerHeight + below;
  return slots.filter(({ slot }) => {
    const top = tops.get(slot) ?? 0;
    return top < to && top + heightOf(slot) > from;
  });
}

/** @param {Shown} shown @returns {Anchor | null} the picture at the top of the window */
function anchorOf(shown) {
  const edge = window.scrollY - shown.offset;
  const fromEdge = (/** @type {Slot} */ { slot }) => (shown.tops.get(slot) ?? 0) - edge;
  const seen = inWindow(shown).filter(({ imageid }) => imageid !== null);
  if (isAtTop() || !seen.length) return null;
  const nearest = seen.reduce((best, slot) => (Math.abs(fromEdge(slot)) < Math.abs(fromEdge(best)) ? slot : best));
  return { imageid: /** @type {string} */ (nearest.imageid), from: fromEdge(nearest) };
}

/** Where the reader of a feed is now. @param {string | null} key @returns {Place} */
export function placeIn(key) {
  const { shown, wanted, waits } = memories.get(key ?? '') ?? {};
  if (wanted && !(waits && !isAtTop())) return wanted;
  if (!shown) return { y: window.scrollY, depth: 0, anchor: null };
  const last = shown.slots.lastIndexOf(/** @type {Slot} */ (inWindow(shown).at(-1)));
  return { y: window.scrollY, depth: last + 1 + BELOW, anchor: anchorOf(shown) };
}

/** Where the reader of a feed wants to be once it is there. @param {string} key @param {Place | null} place null: at the top */
export function comeTo(key, place) {
  const memory = memoryOf(key);
  Object.assign(memory, { wanted: place, waits: false });
  memories.delete(key);
  memories.set(key, memory);
  for (const old of [...memories.keys()].slice(0, -FEEDS_KEPT)) memories.delete(old);
  window.scrollTo({ top: 0, behavior: 'instant' });
}

/** Takes the reader to where she wants to be, once that is there; unless she went elsewhere meanwhile. @param {Memory} memory */
export function arrive(memory) {
  const { wanted, shown, waits } = memory;
  if (!wanted || !shown) return;
  const { anchor, depth, y } = wanted;
  const there = shown.slots.find(({ imageid }) => imageid !== null && imageid === anchor?.imageid);
  memory.waits = !there && anchor !== null && shown.slots.length < depth;
  if (memory.waits) return;
  memory.wanted = null;
  const top = there && anchor ? (shown.tops.get(there.slot) ?? 0) + shown.offset - anchor.from : y;
  if (!waits || isAtTop()) window.scrollTo({ top, behavior: 'instant' });
}

/** No more is to come: she gets as near as can be to where she wants to be. @param {string} key of the feed */
export function endWait(key) {
  const memory = memories.get(key);
  if (!memory?.wanted) return;
  memory.wanted = { ...memory.wanted, depth: 0 };
  arrive(memory);
}
