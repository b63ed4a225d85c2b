/** Where the pictures of a grid stand. Pure: sizes in, places out, in CSS pixels. */

/**
 * @typedef {object} Placement what a grid keeps from one look to the next
 * @property {number} columns
 * @property {Map<string, number>} columnOf a picture keeps its column for good, so that nothing jumps
 * @property {number[]} lead by column, how much was put on top since the grid was first laid
 */

/** One that comes alone goes top left, unless that column has run so many column widths ahead of another. */
const MOST_AHEAD = 6;

/** @param {number} columns @returns {Placement} */
export const newPlacement = (columns) => ({ columns, columnOf: new Map(), lead: new Array(columns).fill(0) });

/**
 * A tile's height by its width: that of the picture, unless it would be a thread or a tower. As tall as a phone's screen is what people
 * share; beyond that, and of the widest, the middle is shown.
 */
const TILE = { flattest: 1 / 3, tallest: 2.2 };

/** @param {{ width: number, height: number }} picture @returns {number} height by width of the tile that shows it */
export const tileRatio = ({ width, height }) => Math.min(TILE.tallest, Math.max(TILE.flattest, height / width));

/** Four to two. @param {number} width of the grid */
export const columnsFor = (width) => (width >= 1000 ? 4 : width >= 660 ? 3 : 2);

/** @param {number[]} numbers */
const indexOfLeast = (numbers) => numbers.indexOf(Math.min(...numbers));

/** @param {Placement} placement @param {number} step */
function columnOnTop({ lead }, step) {
  const least = indexOfLeast(lead);
  return lead[0] - lead[least] > MOST_AHEAD * step ? least : 0;
}

/**
 * Gives those that have none a column: newer ones on top, the newest left, several at once side by side; older ones where there is room.
 * @param {Placement} placement changed in place @param {string[]} slots newest first
 * @param {(slot: string) => number} heightOf @param {number} gap @param {number} columnWidth
 */
export function place(placement, slots, heightOf, gap, columnWidth) {
  const { columnOf, lead, columns } = placement;
  const last = slots.findLastIndex((slot) => columnOf.has(slot));
  const fresh = slots.slice(0, Math.max(0, last)).filter((slot) => !columnOf.has(slot));
  fresh.forEach((slot, i) => {
    const column = fresh.length === 1 ? columnOnTop(placement, columnWidth) : i % columns;
    columnOf.set(slot, column);
    lead[column] += heightOf(slot) + gap;
  });
  const bottoms = new Array(columns).fill(0);
  for (const slot of slots) {
    if (!columnOf.has(slot)) columnOf.set(slot, indexOfLeast(bottoms));
    bottoms[/** @type {number} */ (columnOf.get(slot))] += heightOf(slot) + gap;
  }
}

/** @type {ReadonlyMap<string, number>} */
const NOTHING = new Map();

/**
 * Where each column has to begin so that the first of it that is held stays where it is; 0 where none is.
 * @param {Placement} placement @param {string[]} slots @param {(slot: string) => number} heightOf @param {number} gap
 * @param {ReadonlyMap<string, number>} held @returns {number[]}
 */
function startsOf({ columns, columnOf }, slots, heightOf, gap, held) {
  const above = new Array(columns).fill(0);
  const starts = new Array(columns).fill(null);
  let open = held.size ? columns : 0;
  for (let i = 0; i < slots.length && open > 0; i += 1) {
    const column = columnOf.get(slots[i]) ?? 0;
    if (starts[column] !== null) continue;
    const top = held.get(slots[i]);
    if (top === undefined) above[column] += heightOf(slots[i]) + gap;
    else {
      starts[column] = top - above[column];
      open -= 1;
    }
  }
  return starts.map((start) => start ?? 0);
}

/**
 * What the reader sees is held: where something above it went, its column begins lower until she is at the top; where something came
 * or grew, everything is pushed down, and she has to be taken along.
 * @param {Placement} placement @param {string[]} slots newest first @param {(slot: string) => number} heightOf @param {number} gap
 * @param {ReadonlyMap<string, number>} [held] the present tops of what must not move
 * @returns {{ tops: Map<string, number>, height: number, pushed: number }} `pushed`: what is held stands so much lower than it did
 */
export function stack(placement, slots, heightOf, gap, held = NOTHING) {
  const { columns, columnOf } = placement;
  const starts = startsOf(placement, slots, heightOf, gap, held);
  const pushed = Math.max(0, Math.ceil(-Math.min(0, ...starts)));
  const bottoms = starts.map((start) => start + pushed);
  /** @type {Map<string, number>} */
  const tops = new Map();
  for (const slot of slots) {
    const column = columnOf.get(slot) ?? 0;
    const top = Math.max(bottoms[column] ?? 0, (held.get(slot) ?? -Infinity) + pushed);
    tops.set(slot, top);
    bottoms[column] = top + heightOf(slot) + gap;
  }
  return { tops, height: Math.max(0, ...bottoms.slice(0, columns)), pushed };
}

/**
 * Those that stand nearest to what the reader sees, at most so many, in their order.
 * @param {string[]} slots @param {Map<string, number>} tops @param {number} middle of the view @param {number} most
 */
export function nearest(slots, tops, middle, most) {
  if (slots.length <= most) return slots;
  const far = (/** @type {string} */ slot) => Math.abs((tops.get(slot) ?? 0) - middle);
  // They stand about evenly: so far from the middle there are about so many, and only these are looked at closely.
  const about = ((tops.get(slots[slots.length - 1]) ?? 0) / slots.length) * most;
  const near = slots.filter((slot) => far(slot) <= about);
  if (near.length <= most) return near;
  const limit = near.map(far).sort((a, b) => a - b)[most - 1];
  return near.filter((slot) => far(slot) <= limit).slice(0, most);
}
