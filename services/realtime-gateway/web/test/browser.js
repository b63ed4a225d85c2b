/** What a browser has for all its tabs: locks, and what is kept in its database. */

/** All that was begun is done. */
export const settled = () => new Promise((resolve) => setTimeout(resolve));

/** @param {AbortSignal} [signal] */
const ended = (signal) => new Promise((resolve) => signal?.addEventListener('abort', resolve));

/** Locks of a browser: each has one holder; who may wait for it gets it then. */
export class Locks {
  /** @type {Map<string, Promise<void>>} */
  #lines = new Map();

  /** @type {Set<string>} */
  held = new Set();

  /** @param {string} name @param {{ signal?: AbortSignal, ifAvailable?: boolean }} how @param {(lock: object | null) => any} hold */
  async request(name, { signal, ifAvailable = false }, hold) {
    if (ifAvailable && this.held.has(name)) return hold(null);
    const before = this.#lines.get(name);
    const mine = (async () => {
      await Promise.race([before, ended(signal)]);
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
export class Shelf {
  /** @type {Map<string, any>} */
  written = new Map();

  /** @type {Map<string, Blob>} */
  files = new Map();

  keepFile = async (/** @type {string} */ key, /** @type {Blob} */ file) => this.files.set(key, file);
  keep = async (/** @type {any} */ kept) => this.written.set(kept.key, kept);
  keysOf = async (/** @type {string} */ userid) => [...this.written].filter(([, kept]) => kept.userid === userid).map(([key]) => key);
  words = async (/** @type {string} */ key) => this.written.get(key);
  file = async (/** @type {string} */ key) => this.files.get(key);

  async forget(/** @type {string} */ key) {
    await settled();
    this.written.delete(key);
    this.files.delete(key);
  }
}
