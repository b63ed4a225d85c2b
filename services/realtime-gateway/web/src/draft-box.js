/** The pictures that this tab holds: chosen here, or left over from before a reload; with a copy that survives the next one. */
import { drafts } from './drafts.js';
import { giveBackUnnamed } from './held.js';
import { inspect } from './picture-file.js';

/** @typedef {import('./types.js').Upload} Upload */

let newest = 0;

/** The Idempotency-Key of an upload; keys are in the order in which they were made. */
export function newKey() {
  newest = Math.max(newest + 1, Date.now());
  const chance = crypto.getRandomValues(new Uint32Array(3));
  return [newest, ...chance].map((part) => part.toString(36)).join('-');
}

/**
 * @param {{ store: import('./store/store.js').Store, person: () => string | null, onRestored: (drafts: number) => void,
 *   shelf?: typeof drafts, look?: typeof inspect, locks?: Pick<LockManager, 'request'> }} parts `person`: whose pictures these are.
 *   `onRestored`: kept ones are here again, so many of them she has not finished
 */
export function createDraftBox({ store, person, onRestored, shelf = drafts, look = inspect, locks = globalThis.navigator?.locks }) {
  const { state } = store;
  /** @type {Map<string, File>} by key */
  const files = new Map();
  /** @type {Map<string, () => void>} by key: gives it to other tabs, or ends the wait for it */
  const claims = new Map();
  /** @type {Set<string>} keys that are this tab's, of drafts that are not in its form yet */
  const claimed = new Set();
  let restoring = false;

  const uploadOf = (/** @type {string} */ key) => state.uploads.find((upload) => upload.key === key);

  /**
   * A draft belongs to one tab at a time; when that one is closed, to the next that waits. Where the browser can't say which has it (a page
   * without TLS), to each that finds it: its key still lets it be posted but once.
   * @param {string} key @param {() => void} [onClaimed]
   */
  function claim(key, onClaimed = () => {}) {
    if (!locks) return onClaimed();
    const waiting = new AbortController();
    claims.set(key, () => waiting.abort());
    const hold = () => new Promise((giveBack) => {
      claims.set(key, () => giveBack(undefined));
      onClaimed();
    });
    locks.request(`upload ${key}`, { signal: waiting.signal }, hold).catch(() => claims.delete(key));
    return undefined;
  }

  /**
   * @param {string} key @param {File} file @param {Partial<Upload>} [words]
   * @returns {Promise<Upload | null>} null: somebody else is at the page now
   */
  async function add(key, file, words = {}) {
    const userid = person() ?? '';
    const seen = await look(file);
    if (userid !== (person() ?? '')) {
      URL.revokeObjectURL(seen.preview);
      release(key);
      return null;
    }
    files.set(key, file);
    /** @type {Upload} */
    const upload = {
      key, imageid: null, userid, name: file.name, comment: '', alt: '', progress: 0, stage: 'draft',
      uploaded: new Date().toISOString(), ...seen, ...words, ...(seen.reason ? { stage: 'draft' } : {}),
    };
    store.dispatch({ type: 'upload/chosen', uploads: [upload] });
    return upload;
  }

  /** Writes down what is said of it, and whether it is on its way. @param {string} key */
  function keep(key) {
    const upload = uploadOf(key);
    if (!upload || !files.has(key) || (upload.stage === 'draft' && upload.reason)) return;
    const { userid, name, comment, alt, stage } = upload;
    shelf.keep({ key, userid, name, comment, alt, sent: stage !== 'draft' });
  }

  /** @param {string} key */
  function release(key) {
    claims.get(key)?.();
    claims.delete(key);
  }

  /** It is not this tab's any more, but kept for whom it belongs to. @param {string} key */
  function letGo(key) {
    files.delete(key);
    release(key);
  }
  giveBackUnnamed(store, ({ key }) => key, letGo);
  giveBackUnnamed(store, ({ preview }) => preview, (preview) => URL.revokeObjectURL(preview));

  /**
   * The tab that had it may have sent it meanwhile, or changed its words.
   * @param {string} key @returns {Promise<boolean>} whether a draft is here again
   */
  async function restoreOne(key) {
    const kept = await shelf.words(key);
    const file = kept && await shelf.file(key);
    if (!file || kept.userid !== person()) {
      release(key);
      return false;
    }
    const { userid, name, comment, alt, sent } = kept;
    const stage = sent ? 'queued' : 'draft';
    return Boolean(await add(key, new File([file], name, { type: file.type }), { userid, comment, alt, stage })) && !sent;
  }

  /** One after another: many large ones at once would take the browser's memory. */
  async function restoreClaimed() {
    if (restoring) return;
    restoring = true;
    let unfinished = 0;
    for (const key of claimed) {
      claimed.delete(key);
      unfinished += Number(await restoreOne(key));
    }
    restoring = false;
    onRestored(unfinished);
  }

  return {
    file: (/** @type {string} */ key) => files.get(key),
    keep,
    /** One after another, as above. @param {Iterable<File>} chosen */
    async choose(chosen) {
      for (const file of chosen) {
        const key = newKey();
        claim(key);
        const added = await add(key, file);
        if (!added || added.reason) continue;
        shelf.keepFile(key, file);
        keep(key);
      }
    },
    /** What was not sent before a reload: at once, or when the tab that has it is closed. */
    async restore() {
      for (const key of await shelf.keysOf(person() ?? '')) {
        if (uploadOf(key) || claims.has(key)) continue;
        claim(key, () => {
          claimed.add(key);
          restoreClaimed();
        });
      }
    },
    /** It was sent, or is not going to be: no tab finds it any more, once others may have it. @param {string} key */
    drop(key) {
      files.delete(key);
      const giveBack = claims.get(key);
      claims.delete(key);
      shelf.forget(key).then(giveBack);
    },
  };
}
