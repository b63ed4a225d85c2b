/** Pictures that come by the socket, whose likes have to be asked for. */
import assert from 'node:assert/strict';
import { beforeEach, mock, test } from 'node:test';
import { createLikesReader } from '../src/likes-reader.js';
import { createStore } from '../src/store/store.js';
import { idOf, pageImage, wireImage } from './wire.js';

/** @type {ReturnType<typeof createStore>} */
let store;
/** @type {string[][]} */
let asked;
/** @type {ReturnType<typeof createLikesReader>} */
let reader;

const frame = (/** @type {any} */ what) => store.dispatch({ type: 'socket/frame', frame: what });
const page = (/** @type {number[]} */ ns) => store.dispatch({
  type: 'page/replaced', key: 'latest', images: ns.map((n) => pageImage(n)), next: null, since: store.state.tick, at: 10,
});

/** @param {number} n */
function comes(n) {
  reader.note(idOf(n));
  frame({ type: 'new_image', home: false, image: wireImage(n) });
  mock.timers.tick(200);
}

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ['setTimeout'] });
  store = createStore();
  asked = [];
  reader = createLikesReader(store, {
    async likesOf(imageids) {
      asked.push(imageids);
      return { likes: [], at: 20 };
    },
  });
  store.dispatch({ type: 'session/known', me: 'mia' });
  store.dispatch({ type: 'feed/shown', key: 'latest' });
  page([3, 1]);
  store.dispatch({ type: 'socket/status', status: 'live' });
});

test('the likes of a picture that comes late are asked for, and of no other', () => {
  comes(4);
  comes(3);
  assert.deepEqual(asked, []);
  comes(2);
  assert.deepEqual(asked, [[idOf(2)]]);
});

test('the likes of a picture that comes again after a reset are asked for: the server may have forgotten them', () => {
  comes(4);
  frame({ type: 'likes', imageid: idOf(4), likes: 1, likers: ['bo'], at: 15 });
  frame({ type: 'reset' });
  page([3, 1]);
  comes(4);
  assert.deepEqual(asked, [[idOf(4)]]);
});
