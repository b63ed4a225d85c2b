/** The pictures that this tab holds: chosen here, or kept by a page before; with a copy that survives the next reload. */
import { drafts } from './drafts.js';
import { giveBackUnnamed } from './held.js';
import { inspect } from './picture-file.js';

/** @typedef {import('./types.js').Upload} Upload */

/** The page before a reload is gone within that time, on the slowest of machines; two tabs may be copies of one. */
const CLAIM_MS = 15_000;

let newest = 0;

/** The Idempotency-Key of an upload; keys are in the order in which they were made. */
export function newKey() {
  newest = Math.max(newest + 1, Date.now());
  const chance = crypto.getRandomValues(new Uint32Array(3));
  return [newest, ...chance].map((part) => part.toString(36)).join('-');
}

/**
 * @param {{ store: import('./store/store.js').Store, person: () => string | null, onRestored: (unfinished: number) => void,
 *   shelf?: typeof drafts, look?: typeof inspect, locks?: Pick<LockManager, 'request'> }} parts `person`: whose pictures these are.
 *   `onRestored`: some that were kept are here again, so many of them she has not finished
 */
export function createDraftBox({ store, person, onRestored, shelf = drafts, look = inspect, locks = globalThis.navigator?.locks }) {
  const { state } = store;
  /** @type {Map<string, File>} by key */
  const files = new Map();
  /** @type {Map<string, (value?: unknown) => void>} */
  const claims = new Map();
  /** @type {Set<string>} keys of kept ones that are asked for */
  const asked = new Set();
  /** @type {Set<string>} keys of those that are this tab's, and not shown yet */
  const regained = new Set();
  let restoring = false;

  const uploadOf = (/** @type {string} */ key) => state.uploads.find((upload) => upload.key === key);

  /**
   * A draft belongs to one tab at a time. One that had it before a reload waits for the page before, others don't: they would get it
   * meanwhile. Where the browser can't say which has it (a page without TLS), to each that finds it: its key still lets it be posted but
   * once.
   * @param {string} key @param {boolean} [wait] @returns {Promise<boolean>}
   */
  function claim(key, wait = false) {
    if (!locks) return Promise.resolve(true);
    return new Promise((resolve) => {
      const hold = () => new Promise((giveBack) => {
        claims.set(key, giveBack);
        resolve(true);
      });
      const how = wait ? { signal: AbortSignal.timeout(CLAIM_MS) } : { ifAvailable: true };
      locks.request(`upload ${key}`, how, (lock) => (lock ? hold() : resolve(false))).catch(() => resolve(false));
    });
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
    shelf.leave(key);
    release(key);
  }
  giveBackUnnamed(store, ({ key }) => key, letGo);
  giveBackUnnamed(store, ({ preview }) => preview, (preview) => URL.revokeObjectURL(preview));

  /**
   * Another tab may have changed its words meanwhile, or sent it.
   * @param {string} key @returns {Promise<boolean>} whether it is here, and unfinished
   */
  async function restoreOne(key) {
    const kept = await shelf.words(key);
    const file = kept && await shelf.file(key);
    if (!file || kept.userid !== person() || uploadOf(key)) {
      release(key);
      return false;
    }
    const { userid, name, comment, alt, sent } = kept;
    const words = { userid, comment, alt, stage: /** @type {Upload['stage']} */ (sent ? 'queued' : 'draft') };
    const added = await add(key, new File([file], name, { type: file.type }), words);
    if (added) shelf.stay(key);
    else release(key);
    return Boolean(added) && !sent;
  }

  /** One after another: many large ones at once would take the browser's memory. */
  async function restoreRegained() {
    if (restoring) return;
    restoring = true;
    let unfinished = 0;
    for (const key of regained) {
      regained.delete(key);
      unfinished += Number(await restoreOne(key));
      asked.delete(key);
    }
    restoring = false;
    onRestored(unfinished);
  }

  /** @param {string} key */
  async function regain(key) {
    if (uploadOf(key) || claims.has(key) || asked.has(key)) return;
    asked.add(key);
    if (await claim(key, shelf.wasHere(key))) {
      regained.add(key);
      await restoreRegained();
    } else {
      asked.delete(key);
      shelf.leave(key);
    }
  }

  return {
    file: (/** @type {string} */ key) => files.get(key),
    keep,
    /** One after another: many large ones at once would take the browser's memory. @param {Iterable<File>} chosen */
    async choose(chosen) {
      for (const file of chosen) {
        const key = newKey();
        const claimed = claim(key);
        const added = await add(key, file);
        if (!added) claimed.then(() => release(key));
        if (!added || added.reason) continue;
        shelf.stay(key);
        shelf.keepFile(key, file);
        keep(key);
      }
    },
    /** What was not sent before a reload, or by a tab that is gone: what is free at once, however long others are waited for. */
    async restore() {
      (await shelf.keysOf(person() ?? '')).forEach(regain);
    },
    /** It was sent, or is not going to be: no other tab finds it, once it may have it. @param {string} key */
    drop(key) {
      files.delete(key);
      const giveBack = claims.get(key);
      claims.delete(key);
      shelf.forget(key).then(giveBack);
    },
  };
}
