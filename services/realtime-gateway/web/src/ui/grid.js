/**
 * The grid: columns of pictures in their own shapes, newest first. The document has them in the order of time, whatever their place,
 * and of many only those around what the reader sees.
 */
import { useEffect, useLayoutEffect, useMemo, useReducer, useRef } from 'preact/hooks';
import { html } from '../html.js';
import { columnsFor, nearest, newPlacement, place, stack } from '../layout.js';
import { pendingIn } from '../store/select.js';
import { Card } from './card.js';
import { useApp, useStore } from './context.js';

/** @typedef {import('../types.js').Upload} Upload */
/** @typedef {{ slot: string, imageid: string | null, upload: Upload | null, ratio: number }} Slot */

/** Up to here all are in the document, where the browser finds them; ten thousand would take memory, and tasks of seconds. */
const ALL_UP_TO = 240;
/** Of more, so many around the reader: some three windows up and down. */
const AROUND = 100;
/** Of a card's words, until they were measured: name, one line, likers. */
const WORDS_PX = 92;
const MOVING_MS = 350;
const rerender = (/** @type {number} */ n) => n + 1;

/** @param {import('../store/state.js').State} state @param {string[]} ids @param {Upload[]} pending @returns {Slot[]} */
function slotsOf(state, ids, pending) {
  const uploads = new Map(state.uploads.map((upload) => [upload.key, upload]));
  const waiting = pending.map((upload) => ({ slot: upload.key, imageid: null, upload, ratio: upload.height / upload.width }));
  const there = ids.flatMap((imageid) => {
    const image = state.images.get(imageid);
    const slot = state.slots.get(imageid) ?? imageid;
    return image ? [{ slot, imageid, upload: uploads.get(slot) ?? null, ratio: image.height / image.width }] : [];
  });
  return [...waiting, ...there];
}

/** What the grid of a feed keeps while its page is left and come back to. */
function newMemory() {
  return {
    placement: newPlacement(0),
    /** @type {Map<string, number>} heights of words in px, as measured at `width` */
    words: new Map(),
    width: 0,
    /** @type {Set<string>} */
    seen: new Set(),
    laid: false,
  };
}
/** @type {Map<string, ReturnType<typeof newMemory>>} by feed */
const memories = new Map();

/** @param {string} key */
function memoryOf(key) {
  const memory = memories.get(key) ?? newMemory();
  memories.set(key, memory);
  return memory;
}

/** Forgets all places: another person is at the page. */
export const forgetPlaces = () => memories.clear();

/**
 * Renders again when the element's width changes, and with each quarter of a window that is scrolled.
 * @param {{ current: HTMLElement | null }} ref @returns {number} width in px
 */
function useGeometry(ref) {
  const [, render] = useReducer(rerender, 0);
  const seen = useRef({ width: 0, band: 0 });
  useLayoutEffect(() => {
    const band = () => Math.round(window.scrollY / (window.innerHeight / 4));
    const look = () => {
      const width = ref.current?.clientWidth ?? 0;
      if (width === seen.current.width && band() === seen.current.band) return;
      seen.current = { width, band: band() };
      render(undefined);
    };
    const observer = new ResizeObserver(look);
    if (ref.current) observer.observe(ref.current);
    window.addEventListener('scroll', look, { passive: true });
    look();
    return () => {
      observer.disconnect();
      window.removeEventListener('scroll', look);
    };
  }, []);
  return seen.current.width;
}

/** @param {HTMLElement} grid @param {Map<string, number>} words @returns {boolean} whether any was other than thought */
function measure(grid, words) {
  let other = false;
  for (const card of /** @type {Iterable<HTMLElement>} */ (/** @type {unknown} */ (grid.children))) {
    const picture = /** @type {HTMLElement | null} */ (card.querySelector('.picture'));
    const height = card.offsetHeight - (picture?.offsetHeight ?? 0);
    const slot = card.dataset.slot ?? '';
    if (Math.abs((words.get(slot) ?? -9) - height) < 1) continue;
    words.set(slot, height);
    other = true;
  }
  return other;
}

/** @param {{ feedKey: string, ids: string[] }} props */
export function Grid({ feedKey, ids }) {
  const { store } = useApp();
  const me = useStore((state) => state.me);
  const uploads = useStore((state) => state.uploads);
  const ref = useRef(/** @type {HTMLElement | null} */ (null));
  const [, render] = useReducer(rerender, 0);
  const width = useGeometry(ref);
  const memory = memoryOf(feedKey);
  const slots = useMemo(() => slotsOf(store.state, ids, pendingIn(uploads, feedKey, me)), [ids, uploads, feedKey, me]);

  const gap = width < 660 ? 12 : 20;
  const columns = columnsFor(width);
  const columnWidth = (width - gap * (columns - 1)) / columns;
  if (memory.width !== width) Object.assign(memory, { width, words: new Map() });
  if (memory.placement.columns !== columns) memory.placement = newPlacement(columns);
  const ratios = new Map(slots.map(({ slot, ratio }) => [slot, ratio]));
  const heightOf = (/** @type {string} */ slot) => columnWidth * (ratios.get(slot) ?? 1) + (memory.words.get(slot) ?? WORDS_PX);
  const keys = slots.map(({ slot }) => slot);
  if (width) place(memory.placement, keys, heightOf, gap, columnWidth);
  const { tops, height } = stack(memory.placement, keys, heightOf, gap);

  const fresh = memory.laid ? keys.filter((slot) => !memory.seen.has(slot)) : [];
  const onTop = fresh.length > 0 && keys.indexOf(fresh[0]) < keys.length - fresh.length;
  useEffect(() => {
    keys.forEach((slot) => memory.seen.add(slot));
    if (width && keys.length) memory.laid = true;
  });
  useEffect(() => {
    if (!onTop || !ref.current) return undefined;
    const grid = ref.current;
    grid.classList.add('moving');
    const timer = setTimeout(() => grid.classList.remove('moving'), MOVING_MS);
    return () => clearTimeout(timer);
  }, [onTop && fresh[0]]);
  useLayoutEffect(() => {
    if (ref.current && measure(ref.current, memory.words)) render(undefined);
  });

  const most = keys.length <= ALL_UP_TO ? ALL_UP_TO : AROUND;
  const middle = window.scrollY + window.innerHeight / 2 - (ref.current?.offsetTop ?? 0);
  const shown = new Set(nearest(keys, tops, middle, most));
  const x = (/** @type {string} */ slot) => (memory.placement.columnOf.get(slot) ?? 0) * (columnWidth + gap);
  return html`
    <div class="grid" ref=${ref} style=${{ height: `${Math.ceil(height)}px` }}>
      ${width > 0 && slots.filter(({ slot }) => shown.has(slot)).map(({ slot, imageid, upload }) => html`
        <${Card} key=${slot} slot=${slot} imageid=${imageid} upload=${upload} feedKey=${feedKey}
          arriving=${onTop && fresh.includes(slot)} x=${x(slot)} y=${tops.get(slot) ?? 0} width=${columnWidth} />`)}
    </div>`;
}
