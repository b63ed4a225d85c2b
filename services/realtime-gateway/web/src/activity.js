/** Likes, follows and deletions: shown at once, sent one after another, taken back with the server's words if it refuses. */
import { ApiError, api } from './api.js';
import { NeedsSession } from './session.js';
import { following, likesOf } from './store/select.js';
import { text } from './text.js';

/** @typedef {'like' | 'follow'} Kind */

/**
 * @param {{ store: import('./store/store.js').Store, session: ReturnType<typeof import('./session.js').createSession>,
 *   complain: (words: string) => void, say: (words: string) => void }} parts
 */
export function createActivity({ store, session, complain, say }) {
  const { state } = store;
  /** @type {Set<string>} what is being sent */
  const busy = new Set();

  /** @param {unknown} error @param {(why: string) => string} words */
  function explain(error, words) {
    if (!(error instanceof NeedsSession)) complain(words(error instanceof Error ? error.message : String(error)));
  }

  /** @param {string} imageid @param {boolean} wants */
  async function like(imageid, wants) {
    if (state.me && likesOf(state, imageid).liked === wants) return;
    if (state.me) store.dispatch({ type: 'like/wished', imageid, wants });
    if (busy.has(imageid)) return;
    busy.add(imageid);
    try {
      await session.attempt(() => api.setLike(imageid, wants), () => like(imageid, wants));
      store.dispatch({ type: 'like/taken', imageid, wants });
    } catch (error) {
      store.dispatch({ type: 'like/refused', imageid });
      explain(error, text.errors.like);
    } finally {
      busy.delete(imageid);
    }
    const wish = state.likeWishes.get(imageid);
    if (wish && !wish.sent && wish.wants !== wants) sendWish(imageid, wish.wants);
  }

  /** She changed her mind while the first was on its way. @param {string} imageid @param {boolean} wants */
  function sendWish(imageid, wants) {
    store.dispatch({ type: 'like/refused', imageid });
    like(imageid, wants);
  }

  /** @param {string} username @param {boolean} wants */
  async function follow(username, wants) {
    if (busy.has(username) || (state.me && following(state, username) === wants)) return;
    busy.add(username);
    if (state.me) store.dispatch({ type: 'follow/wished', username, wants });
    try {
      await session.attempt(() => api.setFollow(username, wants), () => follow(username, wants));
      store.dispatch({ type: 'follow/taken', username, wants });
    } catch (error) {
      store.dispatch({ type: 'follow/refused', username });
      explain(error, text.errors.follow);
    } finally {
      busy.delete(username);
    }
  }

  /** @param {string} imageid @returns {Promise<boolean>} whether it is gone */
  async function remove(imageid) {
    try {
      await session.attempt(() => api.deleteImage(imageid), () => remove(imageid));
    } catch (error) {
      if (!(error instanceof ApiError && error.status === 404)) {
        explain(error, text.errors.delete);
        return false;
      }
    }
    store.dispatch({ type: 'socket/frame', frame: { type: 'image_deleted', imageid } });
    say(text.preview.deleted);
    return true;
  }

  return { like, follow, remove };
}
