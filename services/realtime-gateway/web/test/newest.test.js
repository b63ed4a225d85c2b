/** Answers that were asked for by themselves, and frames: the newest `at` per object wins. */
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { imageMissing, likesOf } from '../src/store/select.js';
import { apply } from '../src/store/store.js';
import { initialState } from '../src/store/state.js';
import { idOf, pageImage, wireImage } from './wire.js';

/** @type {ReturnType<typeof initialState>} */
let state;
const frame = (/** @type {any} */ what) => apply(state, { type: 'socket/frame', frame: what });

beforeEach(() => {
  state = initialState();
  apply(state, { type: 'session/known', me: 'mia' });
  apply(state, { type: 'feed/shown', key: 'latest' });
});

test('likes that were asked for by themselves compete by their moment too', () => {
  const since = state.tick;
  frame({ type: 'likes', imageid: idOf(1), likes: 5, likers: ['bo'], at: 20 });
  const read = (/** @type {number} */ likes, /** @type {number} */ at) => apply(state, {
    type: 'likes/read', likes: [{ imageid: idOf(1), likes, liked: false, likers: [] }], since, at,
  });
  read(4, 10);
  assert.equal(likesOf(state, idOf(1)).likes, 5);
  read(6, 30);
  assert.equal(likesOf(state, idOf(1)).likes, 6);
  frame({ type: 'likes', imageid: idOf(1), likes: 5, likers: ['bo'], at: 25 });
  assert.equal(likesOf(state, idOf(1)).likes, 6);
});

test('likes of a picture that is gone leave nothing', () => {
  frame({ type: 'image_deleted', imageid: idOf(1) });
  apply(state, { type: 'likes/read', likes: [{ imageid: idOf(1), likes: 3, liked: false, likers: [] }], since: 0, at: 9 });
  assert.equal(state.counts.size, 0);
});

test('a preview that was linked has the newer of its own answer and of what a socket brought', () => {
  const since = state.tick;
  frame({ type: 'likes', imageid: idOf(1), likes: 5, likers: ['bo'], at: 20 });
  apply(state, { type: 'image/read', image: pageImage(1, { likes: 4 }), since, at: 10 });
  assert.equal(likesOf(state, idOf(1)).likes, 5);
  apply(state, { type: 'image/read', image: pageImage(1, { likes: 7 }), since, at: 30 });
  assert.equal(likesOf(state, idOf(1)).likes, 7);
});

const counted = (/** @type {number} */ n) => ({ username: 'bo', image_count: n, followers_count: n, follows_count: n });

test('of a profile the newest counts win, whether a page or a frame has them', () => {
  const images = () => state.profiles.get('bo')?.image_count;
  const read = (/** @type {number} */ n, /** @type {number} */ at) => apply(state, {
    type: 'profile/read', profile: { ...counted(n), at, following: true }, since: state.tick,
  });
  frame({ type: 'profile', ...counted(3), at: 20 });
  read(2, 10);
  assert.equal(images(), 3);
  assert.equal(state.profiles.get('bo')?.following, true);
  frame({ type: 'profile', ...counted(1), at: 15 });
  assert.equal(images(), 3);
  read(4, 30);
  frame({ type: 'profile', ...counted(3), at: 25 });
  assert.equal(images(), 4);
});

test('a profile without its moment counts unless a frame came since it was asked for', () => {
  const since = state.tick;
  frame({ type: 'profile', ...counted(3), at: 20 });
  apply(state, { type: 'profile/read', profile: { ...counted(2), following: false }, since });
  assert.equal(state.profiles.get('bo')?.image_count, 3);
  apply(state, { type: 'profile/read', profile: { ...counted(4), following: false }, since: state.tick });
  assert.equal(state.profiles.get('bo')?.image_count, 4);
});

test('an image that the server does not know is missing until it comes', () => {
  apply(state, { type: 'route/changed', route: { page: 'image', imageid: idOf(5), over: null } });
  apply(state, { type: 'image/unknown', imageid: idOf(5) });
  assert.equal(imageMissing(state), true);
  frame({ type: 'new_image', home: true, image: wireImage(5) });
  assert.equal(imageMissing(state), false);
});
