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
/** @type {((following: boolean) => void)[]} questions about people */
let people;
/** @type {ReturnType<typeof createFeeds>} */
let feeds;
/** How many pictures reach down to what the reader sees. */
let depth = 0;

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
  people = [];
  depth = 0;
  store = createStore();
  store.dispatch({ type: 'session/known', me: 'mia' });
  feeds = createFeeds({
    store, socket: { view: () => {} }, onSessionGone: () => {}, depthOf: () => depth,
    server: {
      timeline: () => new Promise((give, fail) => asked.push({ give, fail })),
      profile: (username) => new Promise((give) => people.push((following) => give({ username, following }))),
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

/** @param {number} from @param {number} n pictures, the newest first */
const pageFrom = (from, n) => page(Array.from({ length: n }, (_, i) => from - i), from - n > 0 ? String(from - n) : null);

test('whoever was far down gets the first page at once, the others as they come, and nothing beyond where she was', async () => {
  feeds.show({ name: 'latest' }, 120);
  await answer(pageFrom(3_000, 30));
  const shown = () => store.state.feeds.get('latest')?.ids.length;
  assert.deepEqual([shown(), store.state.refreshing], [30, false]);
  await answer(pageFrom(2_970, 50));
  assert.equal(shown(), 80);
  await answer(pageFrom(2_920, 50));
  assert.deepEqual([shown(), asked.length], [130, 3]);
});

test('a page that is on its way by itself is waited for, and one that fails is the end', async () => {
  feeds.show({ name: 'latest' }, 120);
  await answer(pageFrom(3_000, 30));
  feeds.more('latest');
  assert.equal(asked.length, 2);
  await answer(pageFrom(2_970, 50));
  await answer(new ApiError(503));
  assert.deepEqual([store.state.feeds.get('latest')?.ids.length, asked.length], [80, 3]);
});

test('a list that is read anew keeps the place of its reader, however far down that is', async () => {
  feeds.show({ name: 'latest' });
  await answer(pageFrom(3_000, 30));
  depth = 2_310;
  feeds.refresh();
  for (let from = 3_000; from > 3_000 - depth; from -= 50) {
    assert.equal(store.state.feeds.get('latest')?.ids.length, 30);
    await answer(pageFrom(from, 50));
  }
  assert.equal(store.state.feeds.get('latest')?.ids.length, 2_350);
});

test('the newest answer about a person counts, whichever comes last, and nobody asks about herself', async () => {
  feeds.show({ name: 'profile', username: 'ann' });
  people[0](false);
  await answer(page([1]));
  const follows = () => store.state.profiles.get('ann')?.following;
  assert.equal(follows(), false);
  feeds.readPerson();
  feeds.readPerson();
  people[2](true);
  await settled();
  people[1](false);
  await settled();
  assert.equal(follows(), true);
  feeds.show({ name: 'profile', username: 'mia' });
  feeds.readPerson();
  assert.equal(people.length, 4);
});
