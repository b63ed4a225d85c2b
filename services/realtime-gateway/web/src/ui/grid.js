/**
 * The grid: columns of pictures in their own shapes, newest first. The document has them in the order of time, whatever their place,
 * and of many only those around what the reader sees. What she sees does not move, whatever comes, goes or grows above it.
 */
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { html } from '../html.js';
import { columnsFor, nearest, newPlacement, place, stack } from '../layout.js';
import { pendingIn } from '../store/select.js';
import { Card } from './card.js';
import { useApp, useStore } from './context.js';
import { measure, useGeometry } from './geometry.js';
import { arrive, inWindow, isAtTop, memoryOf, placeIn } from './places.js';
import { useRender } from './render.js';
import { guessWords, slotsOf } from './slots.js';

/** @typedef {import('./places.js').Memory} Memory */
/** @typedef {import('./slots.js').Slot} Slot */
/** @typedef {ReturnType<typeof layOut>} Layout */

/** Up to here all are in the document, where the browser finds them; ten thousand would take memory, and tasks of seconds. */
const ALL_UP_TO = 240;
/** Of more, so many around the reader: some three windows up and down. */
const AROUND = 100;
const MOVING_MS = 350;

/** @param {number} width of the grid in px, whole: text stays sharp */
function columnsOf(width) {
  const gap = width < 660 ? 12 : 20;
  const columns = columnsFor(width);
  return { gap, columns, columnWidth: Math.floor((width - gap * (columns - 1)) / columns) };
}

/**
 * At another width everything stands elsewhere, but for what is at the top of the window.
 * @param {string} key @param {Memory} memory @param {number} width
 */
function resize(key, memory, width) {
  if (memory.width === width) return;
  if (memory.shown) memory.wanted ??= placeIn(key);
  const { columns } = columnsOf(width);
  if (memory.placement.columns !== columns) memory.placement = newPlacement(columns);
  Object.assign(memory, { width, heights: new Map(), shown: null });
}

/** The tops of what the reader sees, which must not change; at the top they may. @param {Memory} memory @returns {Map<string, number>} */
function heldIn({ shown }) {
  if (!shown || isAtTop()) return new Map();
  return new Map(inWindow(shown, window.innerHeight / 2).map(({ slot }) => [slot, shown.tops.get(slot) ?? 0]));
}

/** @param {Memory} memory @param {Slot[]} slots */
function layOut(memory, slots) {
  const { gap, columnWidth } = columnsOf(memory.width);
  const bySlot = new Map(slots.map((slot) => [slot.slot, slot]));
  const heightOf = (/** @type {string} */ name) => {
    const { face, ratio, letters } = bySlot.get(name) ?? { face: '', ratio: 1, letters: 0 };
    return memory.heights.get(face) ?? Math.round(columnWidth * ratio) + guessWords(letters, columnWidth, gap);
  };
  const keys = slots.map(({ slot }) => slot);
  place(memory.placement, keys, heightOf, gap, columnWidth);
  const { shown } = memory;
  const { tops, height, pushed } = stack(memory.placement, keys, heightOf, gap, heldIn(memory));
  const fresh = memory.seen.size ? keys.filter((slot) => !memory.seen.has(slot)) : [];
  const onTop = fresh.length > 0 && keys.indexOf(fresh[0]) < keys.length - fresh.length;
  const moved = Boolean(shown) && isAtTop() && shown?.slots.some(({ slot }) => tops.has(slot) && tops.get(slot) !== shown.tops.get(slot));
  return { slots, keys, tops, height, pushed, heightOf, moved, arriving: new Set(onTop ? fresh : []) };
}

/**
 * What was laid out is on the page: the reader goes along with what she sees.
 * @param {Memory} memory @param {Layout} layout @param {number} offset of the grid in px
 */
function show(memory, layout, offset) {
  const { slots, tops, heightOf, pushed, keys } = layout;
  const { shown } = memory;
  const by = pushed + (shown ? offset - shown.offset : 0);
  memory.shown = { slots, tops, heightOf, offset };
  keys.forEach((slot) => memory.seen.add(slot));
  if (by && shown && !isAtTop()) window.scrollBy({ top: by, behavior: 'instant' });
  if (slots.length) arrive(memory);
}

/** Whether what is shown is on its way to another place, at the top. @param {Layout} layout */
function useMoving(layout) {
  const [still, setStill] = useState(/** @type {Layout | null} */ (null));
  useEffect(() => {
    if (!layout.moved) return undefined;
    const timer = setTimeout(() => setStill(layout), MOVING_MS);
    return () => clearTimeout(timer);
  }, [layout]);
  return layout.moved && still !== layout;
}

/** @param {{ feedKey: string, ids: string[] }} props */
export function Grid({ feedKey, ids }) {
  const { store } = useApp();
  const me = useStore((state) => state.me);
  const uploads = useStore((state) => state.uploads);
  const scrolled = useStore((state) => state.scrolled);
  const ref = useRef(/** @type {HTMLElement | null} */ (null));
  const render = useRender();
  const width = useGeometry(ref);
  const memory = memoryOf(feedKey);
  const slots = useMemo(() => slotsOf(store.state, ids, pendingIn(uploads, feedKey, me)), [ids, uploads, feedKey, me]);
  if (width) resize(feedKey, memory, width);
  const layout = useMemo(() => layOut(memory, width ? slots : []), [memory, slots, width, memory.version, scrolled]);
  const moving = useMoving(layout);

  useLayoutEffect(() => {
    const grid = ref.current;
    if (!grid || !width) return;
    if (measure(grid, memory.heights, layout.heightOf)) {
      memory.version += 1;
      render();
    } else if (memory.shown?.tops !== layout.tops) show(memory, layout, grid.offsetTop);
  });
  useEffect(() => () => {
    memory.shown = null;
  }, [memory]);

  const { keys, tops, height, arriving } = layout;
  const { gap, columnWidth } = columnsOf(width);
  const most = keys.length <= ALL_UP_TO ? ALL_UP_TO : AROUND;
  const middle = window.scrollY + window.innerHeight / 2 - (ref.current?.offsetTop ?? 0);
  const shown = new Set(nearest(keys, tops, middle, most));
  const near = (/** @type {string} */ slot) => Math.abs((tops.get(slot) ?? 0) - middle) < 2 * window.innerHeight;
  const x = (/** @type {string} */ slot) => (memory.placement.columnOf.get(slot) ?? 0) * (columnWidth + gap);
  return html`
    <div class="grid" ref=${ref} style=${{ height: `${Math.ceil(height)}px` }}>
      ${layout.slots.filter(({ slot }) => shown.has(slot)).map(({ slot, imageid, upload, face }) => html`
        <${Card} key=${slot} slot=${slot} face=${face} imageid=${imageid} upload=${upload} feedKey=${feedKey} moving=${moving && near(slot)}
          arriving=${arriving.has(slot)} x=${x(slot)} y=${tops.get(slot) ?? 0} width=${columnWidth} />`)}
    </div>`;
}
