/** What the frames of a socket do to the state: each once, by imageid and newest `at`, in whatever order they come. */
import { forgetEnd, forgetUnused } from './forget.js';
import { NO_COUNTS, RECENT_FRAMES, belongs, changeFeed, oldestOf } from './state.js';
import { settleUploads, settleWish, takeImage } from './pages.js';
import { bindUpload, noteState } from './uploads.js';
import { text } from '../text.js';

/** @typedef {import('./state.js').State} State */

/** @param {State} state @param {string} key @param {string} id */
function insert(state, key, id) {
  const feed = state.feeds.get(key);
  if (!feed?.loaded || feed.missing || feed.ids.includes(id) || feed.waiting.includes(id)) return;
  if (!state.settled) changeFeed(state, key, { unsure: [...feed.unsure, id] });
  const oldest = oldestOf(feed);
  // It is put there with its page.
  if (feed.next !== null && oldest !== undefined && id < oldest) return;
  const list = state.scrolled && state.current === key ? 'waiting' : 'ids';
  const at = feed[list].findIndex((other) => other < id);
  changeFeed(state, key, { [list]: feed[list].toSpliced(at < 0 ? feed[list].length : at, 0, id) });
  if (state.current !== key) forgetEnd(state, key);
}

/** @param {State} state @param {import('../types.js').Image} image */
function noteNews(state, image) {
  if (image.userid === state.me) return;
  const fresh = ['home', 'latest'].filter((key) => key !== state.current && belongs(image, key) && !state.news.has(key));
  if (fresh.length) state.news = new Set([...state.news, ...fresh]);
}

/** @param {State} state @param {string} imageid @param {Partial<import('../types.js').Counts>} change */
function changeCounts(state, imageid, change) {
  state.counts.set(imageid, { ...(state.counts.get(imageid) ?? NO_COUNTS), ...change });
}

/**
 * Whether the viewer is among those who like an image, as far as the names tell: her like is the newest when it is new.
 * @param {State} state @param {number} likes @param {string[]} likers not all, where there are many @returns {boolean | null} null: unknown
 */
function ownLike({ me }, likes, likers) {
  if (me && likers.includes(me)) return true;
  return me && likers.length === likes ? false : null;
}

/** @type {Record<string, (state: State, frame: any) => void>} */
const frames = {
  new_image(state, { image: wire, home }) {
    const { imageid } = wire;
    if (state.deleted.has(imageid)) return;
    const known = state.images.has(imageid);
    takeImage(state, wire, { came: state.tick, home });
    const image = /** @type {import('../types.js').Image} */ (state.images.get(imageid));
    if (image.userid === state.me) bindUpload(state, image);
    settleUploads(state);
    for (const key of state.feeds.keys()) if (belongs(image, key)) insert(state, key, imageid);
    if (known) return;
    noteNews(state, image);
    if (state.current && belongs(image, state.current)) {
      state.arrived = { count: state.arrived.count + 1, words: text.feed.arrived(image.userid, image.comment) };
    }
  },
  image_deleted(state, { imageid }) {
    state.deleted.add(imageid);
    state.images.delete(imageid);
    state.counts.delete(imageid);
    state.likeWishes.delete(imageid);
    state.uploads = state.uploads.filter((upload) => upload.imageid !== imageid);
    for (const [key, { ids, waiting }] of state.feeds) {
      if (!ids.includes(imageid) && !waiting.includes(imageid)) continue;
      changeFeed(state, key, { ids: ids.filter((id) => id !== imageid), waiting: waiting.filter((id) => id !== imageid) });
    }
  },
  image_state(state, { imageid, state: stage, reason }) {
    if (!state.deleted.has(imageid) && !state.images.has(imageid)) noteState(state, imageid, stage, reason);
  },
  likes(state, { imageid, likes, likers, at }) {
    const had = state.counts.get(imageid) ?? NO_COUNTS;
    if (state.deleted.has(imageid) || at < had.likesAt) return;
    changeCounts(state, imageid, { likes, likers, likesAt: at, likesTick: state.tick });
    // Her own `liked` may be a frame later: until then the number must neither count her like twice nor take it off twice.
    const liked = ownLike(state, likes, likers);
    if (liked !== null && at >= had.likedAt) changeCounts(state, imageid, { liked, likedAt: at, likedTick: state.tick });
  },
  liked(state, { imageid, liked, at }) {
    const had = state.counts.get(imageid) ?? NO_COUNTS;
    if (state.deleted.has(imageid) || at < had.likedAt) return;
    changeCounts(state, imageid, { liked, likedAt: at, likedTick: state.tick });
    settleWish(state, imageid);
  },
  profile(state, { username, image_count, followers_count, follows_count, at }) {
    const had = state.profiles.get(username);
    if (had && at < had.at) return;
    state.profiles.set(username, { following: false, ...had, username, image_count, followers_count, follows_count, at, tick: state.tick });
  },
  /** The server's memory may have gone back: what it says from now on counts, however old. */
  reset(state) {
    for (const [id, counts] of state.counts) state.counts.set(id, { ...counts, likesAt: 0, likedAt: 0, likesTick: 0, likedTick: 0 });
    for (const [name, profile] of state.profiles) state.profiles.set(name, { ...profile, at: 0, tick: 0 });
  },
};

/** Types and fields that we don't know are ignored. @param {State} state @param {any} frame */
export function applyFrame(state, frame) {
  state.tick += 1;
  if (Object.hasOwn(frames, frame.type)) frames[frame.type](state, frame);
  if (state.tick % RECENT_FRAMES === 0) forgetUnused(state);
}
