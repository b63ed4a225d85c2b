/** Pictures that come late: older than the end of what is there of a list, they wait for the page that they belong to. */
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { apply } from '../src/store/store.js';
import { initialState } from '../src/store/state.js';
import { idOf, pageImage, wireImage } from './wire.js';

/** @type {ReturnType<typeof initialState>} */
let state;
const frame = (/** @type {any} */ what) => apply(state, { type: 'socket/frame', frame: what });
const comes = (/** @type {number} */ n) => frame({ type: 'new_image', home: false, image: wireImage(n) });
const page = (/** @type {number[]} */ ns, /** @type {string} */ next) => apply(state, {
  type: 'page/replaced', key: 'latest', images: ns.map((n) => pageImage(n)), next, since: state.tick,
});
const older = (/** @type {number[]} */ ns, /** @type {string} */ cursor, /** @type {string | null} */ next = null) => apply(state, {
  type: 'page/added', key: 'latest', images: ns.map((n) => pageImage(n)), next, since: state.tick, cursor, edition: 1,
});
const shown = () => state.feeds.get('latest')?.ids;

beforeEach(() => {
  state = initialState();
  apply(state, { type: 'session/known', me: 'mia' });
  apply(state, { type: 'feed/shown', key: 'latest' });
});

test('an image that is older than the end of an unfinished list waits for its page', () => {
  page([5, 3], 'more');
  comes(2);
  assert.deepEqual(shown(), [5, 3].map(idOf));
  older([2], 'more');
  assert.deepEqual(shown(), [5, 3, 2].map(idOf));
});

test('where its page had been read before it was listed, it is put there with it', () => {
  page([5, 3], 'more');
  comes(2);
  older([1], 'more', 'end');
  assert.deepEqual(shown(), [5, 3, 2, 1].map(idOf));
  comes(0);
  older([], 'end');
  assert.deepEqual(shown(), [5, 3, 2, 1, 0].map(idOf));
});

test('where the line broke before it took up the page, a picture that waits for its page may be gone: it comes again or not', () => {
  page([5, 3], 'more');
  comes(2);
  apply(state, { type: 'socket/lost' });
  older([1], 'more');
  assert.deepEqual(shown(), [5, 3, 1].map(idOf));
});

test('what an older page has stays, though a line that broke had brought it too', () => {
  page([5, 3], 'more');
  comes(2);
  older([2], 'more');
  apply(state, { type: 'socket/lost' });
  assert.deepEqual(shown(), [5, 3, 2].map(idOf));
});
