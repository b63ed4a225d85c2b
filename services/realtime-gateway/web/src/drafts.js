/**
 * Pictures that were not sent yet, kept in the browser's database: they survive a reload, and a crash. A file is written once, the words
 * about it as often as they change.
 */

/** @typedef {{ key: string, userid: string, name: string, comment: string, alt: string, sent: boolean }} Kept
 * `sent`: she has pressed the button; it goes on by itself */

const NAME = 'cloudstagram';
const WORDS = 'words';
const FILES = 'files';
/** In the session's storage, which a tab keeps through a reload. */
const HERE = 'drafts';
/** Version 1 kept file and words together. */
const VERSION = 2;

/** @param {IDBDatabase} base */
function build(base) {
  for (const name of [...base.objectStoreNames]) base.deleteObjectStore(name);
  base.createObjectStore(WORDS, { keyPath: 'key' });
  base.createObjectStore(FILES);
}

/** @template T @param {IDBRequest<T>} request @returns {Promise<T>} */
const done = (request) => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});

/** @type {Promise<IDBDatabase> | undefined} */
let opened;

function database() {
  if (!opened) {
    const request = indexedDB.open(NAME, VERSION);
    request.onupgradeneeded = () => build(request.result);
    opened = done(request);
    opened.then((base) => {
      // A newer page in another tab wants to rebuild it.
      base.onversionchange = () => base.close();
    }, () => {});
  }
  return opened;
}

/**
 * Where a browser keeps nothing (a private window, a full disk), a reload forgets what was not sent: no reason to stop here.
 * @template T @param {string} name @param {IDBTransactionMode} mode @param {(store: IDBObjectStore) => IDBRequest<T>} what
 * @returns {Promise<T | undefined>}
 */
async function within(name, mode, what) {
  try {
    const transaction = (await database()).transaction(name, mode);
    const request = what(transaction.objectStore(name));
    // Else it waits for this page, and a page that is left at once takes it back.
    transaction.commit();
    return await done(request);
  } catch {
    return undefined;
  }
}

/** @returns {Set<string>} keys of the drafts that this tab has, or had before a reload */
function keysHere() {
  try {
    return new Set(JSON.parse(sessionStorage.getItem(HERE) ?? '[]'));
  } catch {
    return new Set();
  }
}

/** @param {(keys: Set<string>) => void} change */
function changeKeysHere(change) {
  const keys = keysHere();
  change(keys);
  try {
    sessionStorage.setItem(HERE, JSON.stringify([...keys]));
  } catch {
    // As above.
  }
}

export const drafts = {
  /** @param {string} key @param {Blob} file */
  keepFile: (key, file) => within(FILES, 'readwrite', (store) => store.put(file, key)),
  /** @param {Kept} kept */
  keep: (kept) => within(WORDS, 'readwrite', (store) => store.put(kept)),
  /** @param {string} key */
  async forget(key) {
    drafts.leave(key);
    await Promise.all([WORDS, FILES].map((name) => within(name, 'readwrite', (store) => store.delete(key))));
  },
  /** It is this tab's. @param {string} key */
  stay: (key) => changeKeysHere((keys) => keys.add(key)),
  /** It is so no longer. @param {string} key */
  leave: (key) => changeKeysHere((keys) => keys.delete(key)),
  /** @param {string} key @returns {boolean} whether this tab had it before a reload */
  wasHere: (key) => keysHere().has(key),
  /** In the order in which they were chosen. @param {string} userid @returns {Promise<string[]>} */
  async keysOf(userid) {
    const all = /** @type {Kept[]} */ (await within(WORDS, 'readonly', (store) => store.getAll()) ?? []);
    return all.filter((kept) => kept.userid === userid).map(({ key }) => key);
  },
  /** @param {string} key @returns {Promise<Kept | undefined>} */
  words: (key) => within(WORDS, 'readonly', (store) => store.get(key)),
  /** @param {string} key @returns {Promise<Blob | undefined>} */
  file: (key) => within(FILES, 'readonly', (store) => store.get(key)),
};
