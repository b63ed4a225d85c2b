/** Sends pictures, one after another, each under a key of its own: however often it is tried, it is posted once. */
import { ApiError, api } from './api.js';
import { drafts } from './drafts.js';
import { commentLeft, refusal, sizeOf } from './picture-file.js';
import { backoff } from './socket.js';
import { text } from './text.js';

/** @typedef {import('./types.js').Upload} Upload */

/** @param {{ store: import('./store/store.js').Store, session: ReturnType<typeof import('./session.js').createSession> }} parts */
export function createUploader({ store, session }) {
  const { state } = store;
  /** @type {Map<string, Blob>} by key */
  const files = new Map();
  /** @type {Map<string, () => void>} */
  const aborts = new Map();
  let running = false;

  /** @param {string} key @param {Partial<Upload>} news */
  const change = (key, news) => store.dispatch({ type: 'upload/changed', key, change: news });

  /** Writes down what a reload must not lose. @param {string} key */
  function keep(key) {
    const upload = state.uploads.find((other) => other.key === key);
    const file = files.get(key);
    if (!upload || !file || (upload.stage === 'draft' && upload.reason)) return;
    const { userid, name, comment, alt, stage } = upload;
    drafts.keep({ key, userid, name, file, comment, alt, sent: stage !== 'draft' });
  }

  /** @param {File} file @param {string} [key] @returns {Promise<Upload>} */
  async function draftOf(file, key = crypto.randomUUID()) {
    const preview = URL.createObjectURL(file);
    const tooMuch = refusal(file);
    const size = tooMuch ? null : await sizeOf(preview);
    files.set(key, file);
    return {
      key, imageid: null, userid: state.me ?? '', name: file.name, preview: size ? preview : '', comment: '', alt: '', progress: 0,
      ...(size ?? { width: 4, height: 3 }), stage: 'draft', reason: tooMuch || (size ? '' : text.upload.unreadable(file.name)),
      uploaded: new Date().toISOString(),
    };
  }

  /** @param {Upload} upload @returns {Promise<any>} */
  function send(upload) {
    const { key, name, comment, alt } = upload;
    const file = /** @type {Blob} */ (files.get(key));
    change(key, { stage: 'sending', progress: 0, reason: '', uploaded: new Date().toISOString() });
    const { done, abort } = api.upload({
      key, file, name, comment: comment.trim(), alt: alt.trim(), onProgress: (progress) => change(key, { progress }),
    });
    aborts.set(key, abort);
    return done;
  }

  /** @param {Upload} upload @param {number} attempt */
  async function deliver(upload, attempt = 0) {
    const { key } = upload;
    try {
      const answer = await session.attempt(() => send(upload), () => retry(key));
      store.dispatch({ type: 'upload/accepted', key, imageid: answer.imageid, stage: answer.state, reason: answer.reason });
      drafts.forget(key);
    } catch (error) {
      const status = error instanceof ApiError ? error.status : undefined;
      const lost = status === 0 || (status !== undefined && status >= 502);
      if (!aborts.has(key)) return;
      if (!lost || attempt >= 8) {
        change(key, { stage: 'failed', reason: error instanceof Error ? error.message : '' });
        return;
      }
      change(key, { stage: 'queued', reason: text.upload.lost });
      await new Promise((resolve) => setTimeout(resolve, backoff(attempt)));
      const waiting = state.uploads.find((other) => other.key === key);
      if (waiting?.stage === 'queued') await deliver(waiting, attempt + 1);
    } finally {
      aborts.delete(key);
    }
  }

  async function run() {
    if (running) return;
    running = true;
    const next = () => state.uploads.findLast(({ stage, key }) => stage === 'queued' && files.has(key));
    for (let upload = next(); upload; upload = next()) {
      aborts.set(upload.key, () => {});
      await deliver(upload);
    }
    running = false;
  }

  /** @param {string} key */
  function retry(key) {
    change(key, { stage: 'queued', reason: '' });
    run();
  }

  /** @param {string} key */
  function remove(key) {
    const abort = aborts.get(key);
    aborts.delete(key);
    abort?.();
    const preview = state.uploads.find((upload) => upload.key === key)?.preview;
    store.dispatch({ type: 'upload/removed', key });
    files.delete(key);
    drafts.forget(key);
    if (preview) URL.revokeObjectURL(preview);
  }

  async function restore() {
    const lost = (await drafts.of(state.me ?? '')).filter(({ key }) => !state.uploads.some((upload) => upload.key === key));
    const uploads = await Promise.all(lost.map(async ({ key, file, name, comment, alt, sent }) => {
      const draft = await draftOf(new File([file], name, { type: file.type }), key);
      return /** @type {Upload} */ ({ ...draft, comment, alt, stage: sent && !draft.reason ? 'queued' : 'draft' });
    }));
    if (uploads.length) store.dispatch({ type: 'upload/chosen', uploads });
    run();
  }

  return {
    retry,
    remove,
    /** @param {Iterable<File>} chosen */
    async choose(chosen) {
      const uploads = await Promise.all([...chosen].map((file) => draftOf(file)));
      store.dispatch({ type: 'upload/chosen', uploads: uploads.toReversed() });
      for (const { key } of uploads) keep(key);
    },
    /** @param {string} key @param {{ comment?: string, alt?: string }} words */
    describe(key, words) {
      change(key, words);
      keep(key);
    },
    /** All drafts that are in order. */
    sendAll() {
      for (const { key, stage, reason, comment } of state.uploads) {
        if (stage !== 'draft' || reason || commentLeft(comment) < 0) continue;
        change(key, { stage: 'queued' });
        keep(key);
      }
      run();
    },
    /** After a reload: what was not sent yet, and one's own pictures that are still in work. */
    async resume() {
      await restore();
      const answer = await api.ownImages('processing').catch(() => null);
      const imageids = (answer?.images ?? []).map((/** @type {{ imageid: string }} */ image) => image.imageid);
      if (imageids.length) store.dispatch({ type: 'upload/found', imageids });
    },
    /** @returns {boolean} whether leaving the page would lose something */
    busy: () => state.uploads.some(({ stage }) => stage === 'queued' || stage === 'sending'),
  };
}
