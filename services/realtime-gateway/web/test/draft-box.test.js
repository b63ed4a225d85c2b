/** What a tab holds of pictures that are not sent yet: it is theirs who chose them, and given back when nobody needs it. */
import assert from 'node:assert/strict';
import { beforeEach, mock, test } from 'node:test';
import { createDraftBox } from '../src/draft-box.js';
import { createStore } from '../src/store/store.js';
import { Locks, Shelf, settled } from './browser.js';
import { idOf, wireImage } from './wire.js';

/** @type {ReturnType<typeof createStore>} */
let store;
/** @type {Locks} */
let locks;
/** @type {Shelf} */
let shelf;
/** @type {ReturnType<typeof createDraftBox>} */
let box;
/** @type {string[]} */
let revoked;
let previews = 0;
/** @type {Set<string>} what the first tab has */
let here;
/** @type {number[]} how many unfinished ones each restoring brought */
let restored;

const is = (/** @type {string | null} */ me) => store.dispatch({ type: 'session/known', me });
const look = async () => ({ reason: '', preview: `blob:${previews += 1}`, width: 4, height: 3 });
const harbour = () => [new File(['...'], 'harbour.jpg')];

/**
 * A page of this browser.
 * @param {ReturnType<typeof createStore>} page @param {Set<string>} keys what its tab has, or had before a reload
 */
function open(page, keys) {
  const ofTab = {
    stay: (/** @type {string} */ key) => keys.add(key),
    leave: (/** @type {string} */ key) => keys.delete(key),
    wasHere: (/** @type {string} */ key) => keys.has(key),
  };
  return createDraftBox({
    store: page, look, shelf: /** @type {any} */ (Object.assign(Object.create(shelf), ofTab)), locks: /** @type {any} */ (locks),
    person: () => page.state.me ?? null,
    onRestored: (unfinished) => restored.push(unfinished),
  });
}

/** Another one, at which she is logged in. @param {Set<string>} [keys] */
function openAnother(keys = new Set()) {
  const page = createStore();
  page.dispatch({ type: 'session/known', me: 'mia' });
  return { page, keys, box: open(page, keys) };
}

/** What comes of looking for kept drafts there by now. @param {ReturnType<typeof openAnother>} tab */
async function found({ page, box: its }) {
  await its.restore();
  await settled();
  return page.state.uploads.map(({ key, comment }) => [key, comment]);
}

beforeEach(() => {
  revoked = [];
  mock.method(URL, 'revokeObjectURL', (/** @type {string} */ url) => url && revoked.push(url));
  store = createStore();
  locks = new Locks();
  shelf = new Shelf();
  here = new Set();
  restored = [];
  box = open(store, here);
  is('mia');
});

test('drafts are let go when another person comes, and there again when theirs is back', async () => {
  await box.choose(harbour());
  const [{ key, preview }] = store.state.uploads;
  is('bo');
  await settled();
  assert.deepEqual([box.file(key), locks.held.size, revoked], [undefined, 0, [preview]]);
  is('mia');
  await box.restore();
  await settled();
  assert.deepEqual(restored, [1]);
  assert.deepEqual(store.state.uploads.map(({ name }) => name), ['harbour.jpg']);
  assert.ok(box.file(key));
});

test('a reload gets its drafts back however late the page before gives them, and no other tab that looks meanwhile', async () => {
  await box.choose(harbour());
  const [{ key }] = store.state.uploads;
  const [other, reloaded] = [openAnother(), openAnother(new Set(here))];
  assert.deepEqual([await found(other), await found(reloaded), await found(other)], [[], [], []]);
  store.dispatch({ type: 'upload/changed', key, change: { comment: 'The last words' } });
  box.keep(key);
  is('bo');
  await settled();
  assert.deepEqual([await found(other), await found(reloaded)], [[], [[key, 'The last words']]]);
  assert.deepEqual(restored, [1]);
});

test('one that is elsewhere holds up no other, and is not waited for again', async (context) => {
  await box.choose([...harbour(), ...harbour()]);
  const [free, elsewhere] = store.state.uploads.map(({ key }) => key);
  const patience = new AbortController();
  context.mock.method(AbortSignal, 'timeout', () => patience.signal);
  const copy = openAnother(new Set(here));
  store.dispatch({ type: 'upload/removed', key: free });
  await settled();
  assert.deepEqual(await found(copy), [[free, '']]);
  patience.abort();
  await settled();
  assert.deepEqual([copy.keys, await found(copy)], [new Set([free]), [[free, '']]]);
  assert.ok(box.file(elsewhere));
});

test('what was sent or removed is forgotten before another tab may have it', async () => {
  await box.choose(harbour());
  const [{ key }] = store.state.uploads;
  store.dispatch({ type: 'upload/removed', key });
  box.drop(key);
  const other = openAnother();
  assert.deepEqual(await found(other), []);
  await settled();
  assert.deepEqual(await found(other), []);
  assert.deepEqual([locks.held.size, here.size, shelf.files.size], [0, 0, 0]);
});

test('while nobody is at the page, drafts wait in it for whom they belong to', async () => {
  await box.choose(harbour());
  is(null);
  await settled();
  is('mia');
  assert.equal(store.state.uploads.length, 1);
  assert.deepEqual(revoked, []);
});

test('a picture that one chose is not in the form of another who came while it was looked at', async () => {
  const choosing = box.choose(harbour());
  is('bo');
  await choosing;
  await settled();
  assert.deepEqual(store.state.uploads, []);
  assert.equal(revoked.length, 1);
  assert.equal(locks.held.size, 0);
});

test('the file behind a picture is given back once the picture is seen, or gone', async () => {
  await box.choose([...harbour(), ...harbour()]);
  const [{ key, preview }, other] = store.state.uploads;
  store.dispatch({ type: 'upload/accepted', key: other.key, imageid: idOf(2) });
  store.dispatch({ type: 'socket/frame', frame: { type: 'new_image', home: true, image: wireImage(2, { userid: 'mia' }) } });
  await settled();
  assert.deepEqual(revoked, []);
  store.dispatch({ type: 'socket/frame', frame: { type: 'image_deleted', imageid: idOf(2) } });
  await settled();
  assert.deepEqual(revoked, [other.preview]);
  store.dispatch({ type: 'upload/changed', key, change: { preview: '' } });
  await settled();
  assert.deepEqual(revoked, [other.preview, preview]);
  assert.ok(box.file(key));
});
