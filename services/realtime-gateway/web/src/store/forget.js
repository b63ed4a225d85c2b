/** What a page that is open for days need not keep. */
import { DEEPEST, FEEDS_KEPT, MOST_KEPT, RECENT_FRAMES, changeFeed, feedOf } from './state.js';

/** @typedef {import('./state.js').State} State */

/** Every imageid that a feed, an upload, a like on its way or the preview names. @param {State} state */
function named(state) {
  const ids = new Set([...state.slots.keys(), ...state.likeWishes.keys()]);
  for (const feed of state.feeds.values()) for (const id of [...feed.ids, ...feed.waiting]) ids.add(id);
  for (const { imageid } of state.uploads) if (imageid) ids.add(imageid);
  if (state.route.page === 'image') ids.add(state.route.imageid);
  return ids;
}

/** What came lately may belong to a page that is still on its way. @param {State} state */
function forgetImages(state) {
  const ids = named(state);
  for (const [id, { came }] of state.images) {
    if (!ids.has(id) && (came === 0 || came < state.tick - RECENT_FRAMES)) state.images.delete(id);
  }
}

/** The oldest go first: no page that is still on its way has those. @param {State} state */
function forgetDeleted(state) {
  const shown = state.route.page === 'image' ? state.route.imageid : null;
  const most = [...state.deleted].slice(-MOST_KEPT.deleted / 2);
  state.deleted = new Set(shown !== null && state.deleted.has(shown) ? [shown, ...most] : most);
}

/**
 * A list that is not shown is read anew when it is: until then its newest are enough, and no page fits behind them.
 * @param {State} state @param {string} key
 */
export function forgetEnd(state, key) {
  const { ids } = feedOf(state, key);
  if (ids.length > DEEPEST) changeFeed(state, key, { ids: ids.slice(0, DEEPEST), next: null, loadingMore: false });
}

/** Of lists those go that were shown longest ago. @param {State} state @param {string} key of the one that is shown now */
export function forgetFeeds(state, key) {
  const feed = feedOf(state, key);
  state.feeds.delete(key);
  state.feeds.set(key, feed);
  for (const old of [...state.feeds.keys()].slice(0, -FEEDS_KEPT)) state.feeds.delete(old);
}

/** Looks only where there is much: what is named is kept, however much it is. @param {State} state */
export function forgetUnused(state) {
  if (state.images.size > MOST_KEPT.images) forgetImages(state);
  if (state.deleted.size > MOST_KEPT.deleted) forgetDeleted(state);
  if (state.counts.size > MOST_KEPT.counts) {
    for (const id of state.counts.keys()) if (!state.images.has(id)) state.counts.delete(id);
  }
}
