import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { apply } from '../src/store/store.js';
import { DEEPEST, FEEDS_KEPT, MOST_KEPT, RECENT_FRAMES, initialState } from '../src/store/state.js';
import { idOf, pageImage, wireImage } from './wire.js';

/** @type {ReturnType<typeof initialState>} */
let state;
const frame = (/** @type {any} */ what) => apply(state, { type: 'socket/frame', frame: what });
const page = (/** @type {number[]} */ ns, more = {}) => apply(state, {
  type: 'page/replaced', key: 'latest', images: ns.map((n) => pageImage(n)), next: null, since: state.tick, ...more,
});
const many = (/** @type {number} */ count) => Array.from({ length: count }, (_, n) => count - n);
const beats = (/** @type {number} */ count) => many(count).forEach(() => frame({ type: 'heartbeat' }));

beforeEach(() => {
  state = initialState();
  apply(state, { type: 'session/known', me: 'mia' });
  apply(state, { type: 'feed/shown', key: 'latest' });
});

test('of many pictures those are forgotten that nothing names any more', () => {
  page(many(MOST_KEPT.images + 9));
  apply(state, { type: 'route/changed', route: { page: 'image', imageid: idOf(5), over: 'latest' } });
  apply(state, { type: 'like/wished', imageid: idOf(6), wants: true });
  state.slots.set(idOf(7), 'its upload');
  page([9, 8]);
  assert.deepEqual([...state.images.keys()].sort(), [5, 6, 7, 8, 9].map(idOf));
});

test('nothing is forgotten that the list on the page names, however long it is', () => {
  const all = many(MOST_KEPT.images + 9);
  page(all);
  beats(RECENT_FRAMES);
  assert.equal(state.images.size, all.length);
});

test('a picture that came lately is kept for the page that is on its way', () => {
  page(many(MOST_KEPT.images + 1));
  const since = state.tick;
  frame({ type: 'new_image', home: true, image: wireImage(9000) });
  page([9]);
  apply(state, { type: 'feed/shown', key: 'home' });
  page([8], { key: 'home', since });
  assert.deepEqual(state.feeds.get('home')?.ids, [9000, 8].map(idOf));
});

test('of many deletions the newest stay, and that of the picture in the preview', () => {
  apply(state, { type: 'route/changed', route: { page: 'image', imageid: idOf(1), over: null } });
  for (let n = 1; n <= MOST_KEPT.deleted + 1; n += 1) frame({ type: 'image_deleted', imageid: idOf(n) });
  page([]);
  assert.ok(state.deleted.size <= MOST_KEPT.deleted / 2 + 1);
  assert.ok(state.deleted.has(idOf(1)) && state.deleted.has(idOf(MOST_KEPT.deleted + 1)));
});

test('a page that is never read anew forgets too', () => {
  apply(state, { type: 'feed/shown', key: 'profile/ann' });
  for (let n = 1; n <= 3 * RECENT_FRAMES; n += 1) frame({ type: 'new_image', home: false, image: wireImage(n, { userid: 'bo' }) });
  assert.ok(state.images.size <= RECENT_FRAMES + 1);
});

test('of a list that grows while it is not shown the newest stay, as a list that ends', () => {
  page([2, 1], { next: 'more' });
  apply(state, { type: 'feed/shown', key: 'home' });
  apply(state, { type: 'page/asked', key: 'latest' });
  const last = DEEPEST + 9;
  for (let n = 3; n <= last; n += 1) frame({ type: 'new_image', home: false, image: wireImage(n) });
  const { ids, next, loadingMore } = /** @type {any} */ (state.feeds.get('latest'));
  assert.deepEqual([ids.length, ids[0], next, loadingMore], [DEEPEST, idOf(last), null, false]);
  frame({ type: 'new_image', home: false, image: wireImage(1) });
  assert.deepEqual(state.feeds.get('latest')?.ids, ids);
});

test('of the lists that were looked at the last stay', () => {
  page([1]);
  const profiles = many(FEEDS_KEPT).map((n) => `profile/ann${n}`);
  for (const key of profiles) apply(state, { type: 'feed/shown', key });
  assert.deepEqual([...state.feeds.keys()], profiles);
});
