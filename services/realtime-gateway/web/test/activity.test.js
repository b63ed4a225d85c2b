/** What people do is shown at once and sent one after another; what she wants last is what the server is told last. */
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { createActivity } from '../src/activity.js';
import { ApiError } from '../src/api.js';
import { following, likesOf } from '../src/store/select.js';
import { createStore } from '../src/store/store.js';
import { idOf, pageImage } from './wire.js';

/** @type {ReturnType<typeof createStore>} */
let store;
/** @type {{ told: [string, boolean], answer: () => void, refuse: (error: Error) => void }[]} calls that wait for an answer */
let calls;
/** @type {string[]} */
let complaints;
/** @type {ReturnType<typeof createActivity>} */
let activity;

/** @param {string} id @param {boolean} wants @returns {Promise<void>} */
const call = (id, wants) => new Promise((resolve, refuse) => {
  calls.push({ told: [id, wants], answer: () => resolve(), refuse });
});
const settled = () => new Promise((resolve) => setTimeout(resolve));
const told = () => calls.map((one) => one.told);
/** @param {number} n */
async function answer(n) {
  calls[n].answer();
  await settled();
}

beforeEach(() => {
  store = createStore();
  calls = [];
  complaints = [];
  store.dispatch({ type: 'session/known', me: 'mia' });
  store.dispatch({ type: 'page/replaced', key: 'latest', images: [pageImage(1)], next: null, since: 0 });
  store.dispatch({ type: 'profile/read', profile: { username: 'bo', following: false }, since: 0 });
  activity = createActivity({
    store, session: { attempt: (action) => action() }, say: () => {}, complain: (words) => complaints.push(words),
    server: { setLike: call, setFollow: call, deleteImage: async () => {} },
  });
});

test('a like that is taken back before its answer and its frame come is taken back at the server too', async () => {
  activity.like(idOf(1), true);
  activity.like(idOf(1), false);
  await answer(0);
  assert.deepEqual(told(), [[idOf(1), true], [idOf(1), false]]);
  await answer(1);
  assert.deepEqual(likesOf(store.state, idOf(1)), { likes: 0, liked: false, likers: [] });
  assert.equal(store.state.likeWishes.size, 0);
});

test('a like that is taken back and given again is sent once', async () => {
  for (const wants of [true, false, true]) activity.like(idOf(1), wants);
  await answer(0);
  assert.deepEqual(told(), [[idOf(1), true]]);
  assert.equal(likesOf(store.state, idOf(1)).liked, true);
});

test('a second click on Follow while the first is on its way counts', async () => {
  activity.follow('bo', true);
  assert.equal(following(store.state, 'bo'), true);
  activity.follow('bo', false);
  assert.equal(following(store.state, 'bo'), false);
  await answer(0);
  assert.equal(following(store.state, 'bo'), false);
  assert.deepEqual(told(), [['bo', true], ['bo', false]]);
  await answer(1);
  assert.equal(following(store.state, 'bo'), false);
  assert.equal(store.state.followWishes.size, 0);
});

test('a profile that is read while a follow is on its way takes no click back', async () => {
  activity.follow('bo', true);
  activity.follow('bo', false);
  store.dispatch({ type: 'profile/read', profile: { username: 'bo', following: true }, since: 0 });
  await answer(0);
  await answer(1);
  assert.deepEqual(told().at(-1), ['bo', false]);
  assert.equal(following(store.state, 'bo'), false);
});

test('a follow that was taken before her page was ever read stays, though that page was asked for before it', async () => {
  const since = store.state.tick;
  activity.follow('ida', true);
  await answer(0);
  store.dispatch({ type: 'profile/read', profile: { username: 'ida', following: false }, since });
  assert.equal(following(store.state, 'ida'), true);
  store.dispatch({ type: 'profile/read', profile: { username: 'ida', following: false }, since: store.state.tick });
  assert.equal(following(store.state, 'ida'), false);
});

test('what the server refuses is taken back, in its words', async () => {
  activity.follow('bo', true);
  calls[0].refuse(new ApiError(409, { detail: 'That is too many.' }));
  await settled();
  assert.equal(following(store.state, 'bo'), false);
  assert.match(complaints[0], /That is too many/);
});
