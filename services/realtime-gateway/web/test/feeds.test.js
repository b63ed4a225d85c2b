/** Reading pages: what passes is tried again, what doesn't is not, and an answer to an earlier question says nothing. */
import assert from 'node:assert/strict';
import { beforeEach, mock, test } from 'node:test';
import { ApiError } from '../src/api.js';
import { createFeeds } from '../src/feeds.js';
import { createStore } from '../src/store/store.js';
import { pageImage } from './wire.js';

/** @type {ReturnType<typeof createStore>} */
let store;
/** @type {{ give: (page: any) => void, fail: (error: Error) => void }[]} questions that wait for an answer */
let asked;
/** @type {ReturnType<typeof createFeeds>} */
let feeds;

const page = (/** @type {number[]} */ ns, /** @type {string | null} */ next = null) => ({ images: ns.map((n) => pageImage(n)), next, seq: 'p', at: 1 });
// Timers stand still here.
const settled = () => Array.from({ length: 20 }).reduce((/** @type {Promise<void>} */ before) => before.then(), Promise.resolve());
/** @param {any} what answers the newest question */
async function answer(what) {
  const { give, fail } = /** @type {any} */ (asked.at(-1));
  if (what instanceof Error) fail(what);
  else give(what);
  await settled();
}

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ['setTimeout'] });
  asked = [];
  store = createStore();
  store.dispatch({ type: 'session/known', me: 'mia' });
  feeds = createFeeds({
    store, socket: { view: () => {} }, onSessionGone: () => {}, depthOf: () => 0,
    server: {
      timeline: () => new Promise((give, fail) => asked.push({ give, fail })),
      profile: async () => ({ username: 'ann' }),
    },
  });
});

test('a person whom the server does not know is not asked for again, though an attempt before had failed', async () => {
  feeds.show({ name: 'profile', username: 'nobody' });
  await answer(new ApiError(503));
  mock.timers.tick(30_000);
  assert.equal(asked.length, 2);
  await answer(new ApiError(404));
  feeds.retry();
  assert.equal(asked.length, 2);
  assert.equal(store.state.feeds.get('profile/nobody')?.missing, true);
});

test('what passes is tried again by itself, and at once when the line is back', async () => {
  feeds.show({ name: 'latest' });
  await answer(new ApiError(0));
  feeds.retry();
  await answer(page([1]));
  assert.equal(asked.length, 2);
  assert.equal(store.state.feeds.get('latest')?.failed, null);
});

test('an older page that failed is read when the line is back', async () => {
  feeds.show({ name: 'latest' });
  await answer(page([2], 'old'));
  feeds.more('latest');
  await answer(new ApiError(0));
  assert.notEqual(store.state.feeds.get('latest')?.failed, null);
  feeds.retry();
  await answer(page([1]));
  assert.deepEqual(store.state.feeds.get('latest')?.ids.length, 2);
  assert.equal(store.state.feeds.get('latest')?.failed, null);
});

test('an older page that failed is no fault of the list that was read anew meanwhile, nor of another person', async () => {
  feeds.show({ name: 'latest' });
  await answer(page([2], 'old'));
  feeds.more('latest');
  const { fail } = /** @type {any} */ (asked.at(-1));
  feeds.refresh();
  await answer(page([3], 'new'));
  feeds.more('latest');
  fail(new ApiError(503));
  await settled();
  const { failed, loadingMore } = store.state.feeds.get('latest') ?? {};
  assert.deepEqual([failed, loadingMore], [null, true]);
  const later = /** @type {any} */ (asked.at(-1));
  store.dispatch({ type: 'session/known', me: 'bo' });
  later.fail(new ApiError(503));
  await settled();
  assert.equal(store.state.feeds.size, 0);
});
