import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { connection, likesOf, likersShown } from '../src/store/select.js';
import { apply } from '../src/store/store.js';
import { initialState } from '../src/store/state.js';
import { idOf, pageImage, wireImage } from './wire.js';

/** @type {ReturnType<typeof initialState>} */
let state;
const frame = (/** @type {any} */ what) => apply(state, { type: 'socket/frame', frame: what });
const page = (/** @type {number[]} */ ns, more = {}) => apply(state, {
  type: 'page/replaced', key: 'latest', images: ns.map((n) => pageImage(n)), next: null, since: state.tick, ...more,
});
const shown = (key = 'latest') => state.feeds.get(key)?.ids;

beforeEach(() => {
  state = initialState();
  apply(state, { type: 'session/known', me: 'mia' });
  apply(state, { type: 'feed/shown', key: 'latest' });
});

test('an image that comes twice stands once, at its place in time', () => {
  page([5, 3, 1]);
  for (const n of [4, 6, 4, 5]) frame({ type: 'new_image', home: false, image: wireImage(n) });
  assert.deepEqual(shown(), [6, 5, 4, 3, 1].map(idOf));
});

test('an image that came while a page was on its way stays', () => {
  const since = state.tick;
  frame({ type: 'new_image', home: false, image: wireImage(7) });
  page([5], { since });
  assert.deepEqual(shown(), [7, 5].map(idOf));
});

test('an image that was deleted while a page was on its way stays deleted', () => {
  const since = state.tick;
  frame({ type: 'image_deleted', imageid: idOf(5) });
  page([5, 3], { since });
  assert.deepEqual(shown(), [idOf(3)]);
});

test('a page that was asked for before the list was replaced adds nothing', () => {
  page([9, 8], { next: 'old' });
  page([12, 11], { next: 'new' });
  apply(state, { type: 'page/added', key: 'latest', images: [pageImage(7)], next: null, since: 0, cursor: 'old', edition: 1 });
  assert.deepEqual(shown(), [12, 11].map(idOf));
});

test('what comes while the reader is further down waits until she goes up', () => {
  page([3, 2, 1]);
  apply(state, { type: 'feed/scrolled', scrolled: true });
  frame({ type: 'new_image', home: false, image: wireImage(4) });
  assert.deepEqual(shown(), [3, 2, 1].map(idOf));
  assert.deepEqual(state.feeds.get('latest')?.waiting, [idOf(4)]);
  apply(state, { type: 'feed/scrolled', scrolled: false });
  assert.deepEqual(shown(), [4, 3, 2, 1].map(idOf));
});

test('a list that is read anew moves nothing under the reader', () => {
  page([3, 2, 1]);
  apply(state, { type: 'feed/scrolled', scrolled: true });
  page([5, 4, 3, 2, 1]);
  assert.deepEqual(shown(), [3, 2, 1].map(idOf));
  assert.deepEqual(state.feeds.get('latest')?.waiting, [5, 4].map(idOf));
});

test('an image of somebody followed marks the timeline when it is not open', () => {
  page([1]);
  frame({ type: 'new_image', home: true, image: wireImage(2) });
  assert.deepEqual([...state.news], ['home']);
  apply(state, { type: 'feed/shown', key: 'home' });
  assert.deepEqual([...state.news], []);
});

test('the newest count wins, in whatever order they come', () => {
  page([1]);
  frame({ type: 'likes', imageid: idOf(1), likes: 5, likers: ['bo'], at: 20 });
  frame({ type: 'likes', imageid: idOf(1), likes: 4, likers: ['cy'], at: 10 });
  assert.equal(likesOf(state, idOf(1)).likes, 5);
});

test('a count that came while a page was on its way wins over the page', () => {
  const since = state.tick;
  frame({ type: 'likes', imageid: idOf(1), likes: 5, likers: ['bo'], at: 20 });
  page([1], { since });
  assert.equal(likesOf(state, idOf(1)).likes, 5);
});

test('where a page says as of when it was read, the newer wins', () => {
  const since = state.tick;
  frame({ type: 'likes', imageid: idOf(1), likes: 5, likers: ['bo'], at: 20 });
  page([], { images: [pageImage(1, { likes: 7 })], since, at: 30 });
  assert.equal(likesOf(state, idOf(1)).likes, 7);
});

test('after a reset the page counts, even where the memory of the server went back', () => {
  page([1]);
  frame({ type: 'likes', imageid: idOf(1), likes: 5, likers: ['bo'], at: 100 });
  frame({ type: 'reset' });
  page([], { images: [pageImage(1, { likes: 4 })], at: 90 });
  assert.equal(likesOf(state, idOf(1)).likes, 4);
});

test('a like is counted once, from the click to the last frame about it', () => {
  page([], { images: [pageImage(1, { likes: 2, likers: ['bo', 'cy'] })] });
  const seen = () => likesOf(state, idOf(1));
  const mine = { likes: 3, liked: true, likers: ['mia', 'bo', 'cy'] };
  apply(state, { type: 'like/wished', imageid: idOf(1), wants: true });
  assert.deepEqual(seen(), mine);
  frame({ type: 'likes', imageid: idOf(1), likes: 3, likers: ['mia', 'bo', 'cy'], at: 10 });
  assert.deepEqual(seen(), mine);
  apply(state, { type: 'like/taken', imageid: idOf(1), wants: true });
  frame({ type: 'liked', imageid: idOf(1), liked: true, at: 10 });
  assert.deepEqual(seen(), mine);
  assert.equal(state.likeWishes.size, 0);
});

test('a like that is taken back is taken off once, from the click to the last frame about it', () => {
  page([], { images: [pageImage(1, { likes: 3, liked: true, likers: ['mia', 'bo', 'cy'] })], at: 5 });
  const seen = () => likesOf(state, idOf(1));
  const others = { likes: 2, liked: false, likers: ['bo', 'cy'] };
  apply(state, { type: 'like/wished', imageid: idOf(1), wants: false });
  assert.deepEqual(seen(), others);
  frame({ type: 'likes', imageid: idOf(1), likes: 2, likers: ['bo', 'cy'], at: 10 });
  assert.deepEqual(seen(), others);
  apply(state, { type: 'like/taken', imageid: idOf(1), wants: false });
  frame({ type: 'liked', imageid: idOf(1), liked: false, at: 10 });
  assert.deepEqual(seen(), others);
  assert.equal(state.likeWishes.size, 0);
});

test('that her name is not among the newest of many says nothing of her own like', () => {
  page([], { images: [pageImage(1, { likes: 5, liked: true, likers: ['bo', 'cy', 'dee'] })], at: 5 });
  frame({ type: 'likes', imageid: idOf(1), likes: 6, likers: ['eve', 'bo', 'cy'], at: 10 });
  assert.equal(likesOf(state, idOf(1)).liked, true);
});

test('a like that was refused is taken back', () => {
  page([1]);
  apply(state, { type: 'like/wished', imageid: idOf(1), wants: true });
  apply(state, { type: 'like/refused', imageid: idOf(1) });
  assert.deepEqual(likesOf(state, idOf(1)), { likes: 0, liked: false, likers: [] });
});

test("one's own name stands first, and two are written out", () => {
  page([], { images: [pageImage(1, { likes: 4, liked: true, likers: ['dario', 'mia', 'bo'] })] });
  assert.deepEqual(likersShown(likesOf(state, idOf(1))), { names: ['mia', 'dario'], others: 2 });
});

test('another person at the page sees nothing of the one before', () => {
  page([1]);
  apply(state, { type: 'session/known', me: 'bo' });
  assert.equal(state.feeds.size + state.images.size + state.counts.size, 0);
});

test('that one is logged out is not said any more to who has logged in again, all else is', () => {
  const toasts = [{ id: 1, kind: 'note', words: 'Link copied.', away: false }, { id: 2, kind: 'note', words: 'You are logged out.', away: true }];
  for (const toast of toasts) apply(state, { type: 'toast/shown', toast });
  apply(state, { type: 'session/known', me: null });
  assert.deepEqual(state.toasts, toasts);
  apply(state, { type: 'session/known', me: 'mia' });
  assert.deepEqual(state.toasts, toasts.slice(0, 1));
});

test('types and fields that we do not know are ignored', () => {
  frame({ type: 'canary' });
  frame({ type: 'constructor' });
  frame({ type: 'likes', imageid: idOf(1), likes: 1, likers: [], at: 1, mood: 'good' });
  assert.equal(likesOf(state, idOf(1)).likes, 1);
});

test('the badge is live only where the page is read and the line is up', () => {
  apply(state, { type: 'socket/status', status: 'live' });
  assert.equal(connection(state), 'live');
  apply(state, { type: 'feed/refreshing', refreshing: true });
  assert.equal(connection(state), 'catching up');
  apply(state, { type: 'socket/status', status: 'offline' });
  assert.equal(connection(state), 'offline');
});
