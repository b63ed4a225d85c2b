/** The pictures that this tab holds: chosen here, or left over from before a reload; with a copy that survives the next one. */
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
 * @param {{ store: import('./store/store.js').Store, person: () => string | null, shelf?: typeof drafts, look?: typeof inspect,
 *   locks?: Pick<LockManager, 'request'> }} parts `person`: whose pictures these are
 */
export function createDraftBox({ store, person, shelf = drafts, look = inspect, locks = globalThis.navigator?.locks }) {
  const { state } = store;
  /** @type {Map<string, File>} by key */
  const files = new Map();
  /** @type {Map<string, (value?: unknown) => void>} */
  const claims = new Map();

  const uploadOf = (/** @type {string} */ key) => state.uploads.find((upload) => upload.key === key);

  /**
   * A draft belongs to one tab at a time: through a reload to the same, which waits for its page before; another that waited would get it
   * meanwhile. Where the browser can't say which has it (a page without TLS), to each that finds it: its key still lets it be posted but
   * once.
   * @param {string} key @param {AbortSignal} [patience] @returns {Promise<boolean>}
   */
  function claim(key, patience) {
    if (!locks) return Promise.resolve(true);
    return new Promise((resolve) => {
      const hold = () => new Promise((giveBack) => {
        claims.set(key, giveBack);
        resolve(true);
      });
      const how = patience && shelf.wasHere(key) ? { signal: patience } : { ifAvailable: true };
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
      release(key);
      return null;
    }
    files.set(key, file);
    shelf.noteHere(key);
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

  /** @param {import('./drafts.js').Kept} kept @param {AbortSignal} patience @returns {Promise<boolean>} whether it is this tab's */
  async function restoreOne({ key, userid, name, comment, alt, sent }, patience) {
    if (uploadOf(key) || claims.has(key) || !(await claim(key, patience))) return false;
    const file = await shelf.file(key);
    const isStillHers = Boolean(file) && userid === person();
    if (file && isStillHers) {
      return Boolean(await add(key, new File([file], name, { type: file.type }), { userid, comment, alt, stage: sent ? 'queued' : 'draft' }));
    }
    release(key);
    return false;
  }

  return {
    file: (/** @type {string} */ key) => files.get(key),
    keep,
    /** One after another: many large ones at once would take the browser's memory. @param {Iterable<File>} chosen */
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
    /** What was not sent before a reload. @returns {Promise<number>} how many of them she has not finished */
    async restore() {
      let unfinished = 0;
      const patience = AbortSignal.timeout(CLAIM_MS);
      for (const kept of await shelf.of(person() ?? '')) unfinished += Number(await restoreOne(kept, patience) && !kept.sent);
      return unfinished;
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
