/** What a tab holds of pictures that are not sent yet: it is theirs who chose them, and given back when nobody needs it. */
import assert from 'node:assert/strict';
import { beforeEach, mock, test } from 'node:test';
import { createDraftBox } from '../src/draft-box.js';
import { createStore } from '../src/store/store.js';
import { idOf, wireImage } from './wire.js';

/** Locks of a browser: each has one holder; who may wait for it gets it then. */
class Locks {
  /** @type {Map<string, Promise<void>>} */
  #lines = new Map();

  /** @type {Set<string>} */
  held = new Set();

  /** @param {string} name @param {{ signal?: AbortSignal, ifAvailable?: boolean }} how @param {(lock: object | null) => any} hold */
  async request(name, { signal, ifAvailable = false }, hold) {
    if (ifAvailable && this.held.has(name)) return hold(null);
    const before = this.#lines.get(name);
    const mine = (async () => {
      await before;
      signal?.throwIfAborted();
      this.held.add(name);
      await hold({ name });
      this.held.delete(name);
    })();
    this.#lines.set(name, mine.catch(() => {}));
    return mine;
  }
}

/** What is kept in the browser's database. */
class Shelf {
  /** @type {Map<string, any>} */
  words = new Map();

  /** @type {Map<string, Blob>} */
  files = new Map();

  keepFile = async (/** @type {string} */ key, /** @type {Blob} */ file) => this.files.set(key, file);
  keep = async (/** @type {any} */ kept) => this.words.set(kept.key, kept);
  of = async (/** @type {string} */ userid) => [...this.words.values()].filter((kept) => kept.userid === userid);
  file = async (/** @type {string} */ key) => this.files.get(key);

  async forget(/** @type {string} */ key) {
    await settled();
    this.words.delete(key);
    this.files.delete(key);
  }
}

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

const settled = () => new Promise((resolve) => setTimeout(resolve));
const is = (/** @type {string | null} */ me) => store.dispatch({ type: 'session/known', me });
const look = async () => ({ reason: '', preview: `blob:${previews += 1}`, width: 4, height: 3 });
const harbour = () => [new File(['...'], 'harbour.jpg')];

/**
 * A page of this browser.
 * @param {ReturnType<typeof createStore>} page @param {Set<string>} keys what its tab has, or had before a reload
 */
function open(page, keys) {
  const ofTab = { noteHere: (/** @type {string} */ key) => keys.add(key), wasHere: (/** @type {string} */ key) => keys.has(key) };
  const ofAll = /** @type {any} */ (Object.assign(Object.create(shelf), ofTab));
  return createDraftBox({ store: page, person: () => page.state.me ?? null, look, shelf: ofAll, locks: /** @type {any} */ (locks) });
}

/** Another one, at which she is logged in. @param {Set<string>} [keys] */
function openAnother(keys = new Set()) {
  const page = createStore();
  page.dispatch({ type: 'session/known', me: 'mia' });
  return { page, box: open(page, keys) };
}

beforeEach(() => {
  revoked = [];
  mock.method(URL, 'revokeObjectURL', (/** @type {string} */ url) => url && revoked.push(url));
  store = createStore();
  locks = new Locks();
  shelf = new Shelf();
  here = new Set();
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
  assert.equal(await box.restore(), 1);
  assert.deepEqual(store.state.uploads.map(({ name }) => name), ['harbour.jpg']);
  assert.ok(box.file(key));
});

test('a reload gets its drafts back however late the page before gives them, and no other tab that looks meanwhile', async () => {
  await box.choose(harbour());
  const other = openAnother();
  assert.equal(await other.box.restore(), 0);
  const reloaded = openAnother(here);
  const restoring = reloaded.box.restore();
  await settled();
  assert.equal(await other.box.restore(), 0);
  is('bo');
  assert.equal(await restoring, 1);
  assert.deepEqual([reloaded, other].map(({ page }) => page.state.uploads.length), [1, 0]);
});

test('what was sent or removed is forgotten before another tab may have it', async () => {
  await box.choose(harbour());
  const [{ key }] = store.state.uploads;
  store.dispatch({ type: 'upload/removed', key });
  box.drop(key);
  const other = openAnother();
  assert.equal(await other.box.restore(), 0);
  await settled();
  await settled();
  assert.equal(await other.box.restore(), 0);
  assert.equal(locks.held.size, 0);
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
