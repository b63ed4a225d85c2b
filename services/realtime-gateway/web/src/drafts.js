/** Pictures that were not sent yet, kept in the browser's database: they survive a reload, and a crash. */

/** @typedef {{ key: string, userid: string, name: string, file: Blob, comment: string, alt: string, sent: boolean }} Kept
 * `sent`: she has pressed the button; it goes on by itself */

const NAME = 'cloudstagram';
const STORE = 'uploads';

/** @template T @param {IDBRequest<T>} request @returns {Promise<T>} */
const done = (request) => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});

/** @type {Promise<IDBDatabase> | undefined} */
let opened;

function database() {
  if (!opened) {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: 'key' });
    opened = done(request);
  }
  return opened;
}

/**
 * Where a browser keeps nothing (a private window, a full disk), a reload forgets what was not sent: no reason to stop here.
 * @template T @param {IDBTransactionMode} mode @param {(store: IDBObjectStore) => IDBRequest<T>} what
 * @returns {Promise<T | undefined>}
 */
async function within(mode, what) {
  try {
    return await done(what((await database()).transaction(STORE, mode).objectStore(STORE)));
  } catch {
    return undefined;
  }
}

export const drafts = {
  /** @param {Kept} kept */
  keep: (kept) => within('readwrite', (store) => store.put(kept)),
  /** @param {string} key */
  forget: (key) => within('readwrite', (store) => store.delete(key)),
  /** @param {string} userid @returns {Promise<Kept[]>} */
  async of(userid) {
    const all = /** @type {Kept[]} */ (await within('readonly', (store) => store.getAll()) ?? []);
    return all.filter((kept) => kept.userid === userid);
  },
};
