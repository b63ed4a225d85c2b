/** Likes, follows and deletions: shown at once, sent one after another, taken back with the server's words if it refuses. */
import { ApiError, api } from './api.js';
import { NeedsSession } from './session.js';
import { following, likesOf } from './store/select.js';
import { text } from './text.js';

/**
 * @typedef {object} Deed what is done or undone, to a picture or a person
 * @property {'like' | 'follow'} kind
 * @property {'imageid' | 'username'} of how the store calls whom it is done to
 * @property {(id: string, wants: boolean) => Promise<unknown>} set tells the server
 * @property {(id: string) => boolean} done as the page shows it
 * @property {(id: string) => boolean | undefined} wish what she wants, while it is on its way
 * @property {(why: string) => string} refused
 */

/**
 * @param {{ store: import('./store/store.js').Store, session: Pick<ReturnType<typeof import('./session.js').createSession>, 'attempt'>,
 *   complain: (words: string) => void, say: (words: string) => void,
 *   server?: Pick<typeof api, 'setLike' | 'setFollow' | 'deleteImage'> }} parts
 */
export function createActivity({ store, session, complain, say, server = api }) {
  const { state } = store;
  /** @type {Set<string>} what is being sent; no imageid is a username */
  const busy = new Set();

  /** @type {Deed} */
  const liking = {
    kind: 'like', of: 'imageid', set: server.setLike, refused: text.errors.like,
    done: (imageid) => likesOf(state, imageid).liked,
    wish: (imageid) => state.likeWishes.get(imageid)?.wants,
  };
  /** @type {Deed} */
  const follows = {
    kind: 'follow', of: 'username', set: server.setFollow, refused: text.errors.follow,
    done: (username) => following(state, username),
    wish: (username) => state.followWishes.get(username),
  };

  /** @param {unknown} error @param {(why: string) => string} words */
  function explain(error, words) {
    if (!(error instanceof NeedsSession)) complain(words(error instanceof Error ? error.message : String(error)));
  }

  /** Shown at once, sent when nothing about the same is on its way. @param {Deed} deed @param {string} id @param {boolean} wants */
  async function want(deed, id, wants) {
    if (state.me && deed.done(id) === wants) return;
    if (state.me) store.dispatch({ type: `${deed.kind}/wished`, [deed.of]: id, wants });
    if (!busy.has(id)) await send(deed, id, wants);
  }

  /** Then, if she changed her mind meanwhile, what she wants now. @param {Deed} deed @param {string} id @param {boolean} wants */
  async function send(deed, id, wants) {
    busy.add(id);
    try {
      await session.attempt(() => deed.set(id, wants), () => want(deed, id, wants));
      store.dispatch({ type: `${deed.kind}/taken`, [deed.of]: id, wants });
    } catch (error) {
      store.dispatch({ type: `${deed.kind}/refused`, [deed.of]: id });
      explain(error, deed.refused);
    } finally {
      busy.delete(id);
    }
    const wish = deed.wish(id);
    if (wish !== undefined && wish !== wants) await send(deed, id, wish);
  }

  /** @param {string} imageid @returns {Promise<boolean>} whether it is gone */
  async function remove(imageid) {
    try {
      await session.attempt(() => server.deleteImage(imageid), () => remove(imageid));
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

  return {
    remove,
    /** @param {string} imageid @param {boolean} wants */
    like: (imageid, wants) => want(liking, imageid, wants),
    /** @param {string} username @param {boolean} wants */
    follow: (username, wants) => want(follows, username, wants),
  };
}
