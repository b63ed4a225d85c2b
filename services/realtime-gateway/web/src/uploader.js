/** Sends pictures, one after another, each under a key of its own: however often it is tried, it is posted once. */
import { ApiError, api } from './api.js';
import { backoff } from './backoff.js';
import { createDraftBox } from './draft-box.js';
import { commentFault } from './picture-file.js';
import { NeedsSession } from './session.js';
import { refusedDrafts } from './store/select.js';
import { text } from './text.js';

/** @typedef {import('./types.js').Upload} Upload */

/** While the line is live; a lost network is waited for, however long. */
const MOST_FAILURES = 8;
/** Frames bring what becomes of a picture; should one never come, this does. */
const LOOK_MS = 20_000;

/** Whether it passes by itself: no answer, too slow, too often, a part of the system away. @param {ApiError} error */
const passes = ({ status }) => status === 0 || status === 408 || status === 429 || (status >= 502 && status <= 504);
/** Whether the same would be refused again. @param {ApiError} error */
const isFinal = ({ status }) => status === 413 || status === 415 || status === 422;

/** A file may be changed or gone since it was chosen. @param {Blob} file */
const isReadable = (file) => file.slice(0, 1).arrayBuffer().then(() => true, () => false);

/**
 * @param {{ store: import('./store/store.js').Store, session: ReturnType<typeof import('./session.js').createSession>,
 *   onKept: () => void }} parts `onKept`: drafts are here again that an earlier page left
 */
export function createUploader({ store, session, onKept }) {
  const { state } = store;
  const box = createDraftBox({ store, person: session.person, onRestored });
  /** @type {Map<string, () => void>} by key: ends the one that is being sent */
  const aborts = new Map();
  /** @type {Map<string, number>} by key: how often it was tried, and how often while the server was there otherwise */
  const tries = new Map();
  const failures = new Map();
  /** @type {Set<string>} keys that wait for her password */
  const asking = new Set();
  let running = false;
  let endPause = () => {};

  /** @param {string} key @param {Partial<Upload>} news */
  const change = (key, news) => store.dispatch({ type: 'upload/changed', key, change: news });
  /** @param {string} key @param {'failed' | 'rejected'} stage @param {string} reason */
  const stop = (key, stage, reason) => store.dispatch({ type: 'upload/stopped', key, stage, reason });
  const isHers = (/** @type {Upload} */ { userid }) => userid === session.person();
  const isMoving = (/** @type {Upload} */ { stage }) => stage === 'queued' || stage === 'sending';
  const next = () => state.uploads.findLast((upload) => upload.stage === 'queued' && isHers(upload) && box.file(upload.key));

  /** @param {number} ms */
  const pause = (ms) => new Promise((resolve) => {
    endPause = () => resolve(undefined);
    setTimeout(resolve, ms);
  });

  /** @param {Upload} upload @returns {Promise<any>} */
  function send({ key, name, comment, alt }) {
    const file = /** @type {File} */ (box.file(key));
    change(key, { stage: 'sending', progress: 0, reason: '', uploaded: new Date().toISOString() });
    const { done, abort } = api.upload({
      key, file, name, comment: comment.trim(), alt: alt.trim(), onProgress: (progress) => change(key, { progress }),
    });
    aborts.set(key, abort);
    return done;
  }

  /** @param {Upload} upload */
  async function deliver(upload) {
    const { key } = upload;
    const answer = await session.attempt(() => send(upload), goOn);
    store.dispatch({ type: 'upload/accepted', key, imageid: answer.imageid, stage: answer.state, reason: answer.reason });
    box.drop(key);
  }

  /** Without a session none of hers gets through: all wait. */
  function waitForPassword() {
    for (const { key } of state.uploads.filter((upload) => isMoving(upload) && isHers(upload))) {
      asking.add(key);
      stop(key, 'failed', text.upload.needsPassword);
    }
  }

  /** She gave it. */
  function goOn() {
    for (const key of asking) change(key, { stage: 'queued', reason: '' });
    asking.clear();
    run();
  }

  /** @param {string} key @param {ApiError} error it passes by itself: the same again, soon */
  async function tryAgain(key, error) {
    const tried = tries.get(key) ?? 0;
    tries.set(key, tried + 1);
    if (state.socket === 'live') failures.set(key, (failures.get(key) ?? 0) + 1);
    change(key, { stage: 'queued', reason: error.status ? error.message : text.upload.lost });
    await pause(Math.max(error.retryAfterMs, backoff(tried)));
  }

  /** @param {Upload} upload @param {unknown} error */
  async function afterFailure({ key, name }, error) {
    if (error instanceof NeedsSession) return waitForPassword();
    if (!(error instanceof ApiError)) return stop(key, 'failed', String(error));
    const file = box.file(key);
    if (error.status === 0 && file && !(await isReadable(file))) return stop(key, 'rejected', text.upload.goneFile(name));
    if (passes(error) && (failures.get(key) ?? 0) < MOST_FAILURES) return tryAgain(key, error);
    return stop(key, isFinal(error) ? 'rejected' : 'failed', error.words);
  }

  async function run() {
    if (running) return;
    running = true;
    for (let upload = next(); upload; upload = next()) {
      const { key } = upload;
      aborts.set(key, () => {});
      try {
        await deliver(upload);
      } catch (error) {
        if (aborts.has(key)) await afterFailure(upload, error);
      }
      aborts.delete(key);
    }
    running = false;
  }

  /** @param {number} unfinished */
  function onRestored(unfinished) {
    if (unfinished) onKept();
    run();
  }

  /** @param {string} key */
  function retry(key) {
    failures.delete(key);
    tries.delete(key);
    asking.delete(key);
    change(key, { stage: 'queued', reason: '' });
    run();
  }

  /** @param {string} key */
  function remove(key) {
    const upload = state.uploads.find((other) => other.key === key);
    const abort = aborts.get(key);
    aborts.delete(key);
    abort?.();
    store.dispatch({ type: 'upload/removed', key });
    box.drop(key);
    endPause();
    // A refusal that was read is none any more, in no tab and after no reload. Where this fails it is shown again.
    if (upload?.imageid && upload.stage === 'rejected') api.deleteImage(upload.imageid).catch(() => {});
  }

  /** What the server says of one's own pictures that are not ready. */
  async function look() {
    const { me } = state;
    if (!me) return;
    const read = ['processing', 'rejected'].map((which) => api.ownImages(/** @type {'processing'} */ (which)));
    const answers = await Promise.all(read).catch(() => []);
    if (state.me === me) store.dispatch({ type: 'upload/found', images: answers.flatMap(({ images }) => images) });
  }
  const lookForMissing = () => state.uploads.some(({ stage }) => stage === 'processing') && look();
  setInterval(lookForMissing, LOOK_MS);

  return {
    retry,
    remove,
    lookForMissing,
    choose: box.choose,
    /** @param {string} key @param {{ comment?: string, alt?: string }} words */
    describe(key, words) {
      change(key, words);
      box.keep(key);
    },
    /** Its picture is on the page: the file behind it need not be. @param {string} key */
    seen: (key) => change(key, { preview: '' }),
    /** What was refused was read: it is not shown again. */
    forgetRefused: () => refusedDrafts(state).forEach(remove),
    /** All drafts that are in order. */
    sendAll() {
      for (const { key, stage, reason, comment } of state.uploads) {
        if (stage !== 'draft' || reason || commentFault(comment)) continue;
        change(key, { stage: 'queued' });
        box.keep(key);
      }
      run();
    },
    /** After a reload, or when she is back: what was not sent yet, and what became of what was. */
    resume() {
      look();
      box.restore();
      run();
    },
    /** The server is there again: no reason to wait any longer. */
    wake: () => endPause(),
    /** @returns {boolean} whether leaving the page would interrupt something */
    busy: () => state.uploads.some((upload) => isMoving(upload) && isHers(upload)),
  };
}
