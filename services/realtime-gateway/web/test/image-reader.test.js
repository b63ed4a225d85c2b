/** A preview that was opened by its address: there is a picture only when it can be seen. */
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { ApiError } from '../src/api.js';
import { createImageReader } from '../src/image-reader.js';
import { imageMissing } from '../src/store/select.js';
import { createStore } from '../src/store/store.js';
import { idOf, wireImage } from './wire.js';

/** @type {ReturnType<typeof createStore>} */
let store;

/** @param {() => Promise<any>} image what the server says of it */
const readerOf = (image) => createImageReader({
  store, complain: () => {}, server: { image, likesOf: async () => ({ likes: [], at: 1 }) },
});

beforeEach(() => {
  store = createStore();
  store.dispatch({ type: 'route/changed', route: { page: 'image', imageid: idOf(1), over: null } });
});

for (const state of ['processing', 'rejected']) {
  test(`one's own picture that is ${state} is not there, unless it comes`, async () => {
    assert.equal(await readerOf(async () => wireImage(1, { state }))(idOf(1)), undefined);
    assert.equal(imageMissing(store.state), true);
    store.dispatch({ type: 'socket/frame', frame: { type: 'new_image', home: true, image: wireImage(1) } });
    assert.equal(imageMissing(store.state), false);
    assert.equal(store.state.unknownImages.size, 0);
  });
}

test('a picture that is ready is there', async () => {
  const image = await readerOf(async () => wireImage(1, { state: 'ready' }))(idOf(1));
  assert.equal(image?.imageid, idOf(1));
});

test('a picture that the server does not have is missing', async () => {
  await readerOf(async () => {
    throw new ApiError(404);
  })(idOf(1));
  assert.equal(imageMissing(store.state), true);
});
