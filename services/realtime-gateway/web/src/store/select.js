/** What components read out of the state. */
import { NO_COUNTS } from './state.js';

/** @typedef {import('./state.js').State} State */
/** @typedef {import('../types.js').Upload} Upload */

/** The badge. @param {State} state @returns {import('../types.js').Connection} */
export function connection(state) {
  return state.socket === 'live' && state.refreshing ? 'catching up' : state.socket;
}

/**
 * The likes of an image as its viewer knows them: what the server said, with her own wish on top until its frame comes.
 * @param {State} state @param {string} imageid @returns {{ likes: number, liked: boolean, likers: string[] }} likers: her own name first
 */
export function likesOf(state, imageid) {
  const { likes, liked, likers } = state.counts.get(imageid) ?? NO_COUNTS;
  const wants = state.likeWishes.get(imageid)?.wants ?? liked;
  const others = likers.filter((name) => name !== state.me);
  return {
    likes: Math.max(0, likes + Number(wants) - Number(liked)),
    liked: wants,
    likers: wants && state.me ? [state.me, ...others] : others,
  };
}

/**
 * Two names are written out, one where there is little room.
 * @param {{ likes: number, likers: string[] }} likes @param {boolean} [narrow] @returns {{ names: string[], others: number }}
 */
export function likersShown({ likes, likers }, narrow = false) {
  const alone = narrow && likes > 1 && likers.slice(0, 2).join('').length + (likes > 2 ? 8 : 0) > 16;
  const names = likers.slice(0, Math.min(likes, alone ? 1 : 2));
  return { names, others: Math.max(0, likes - names.length) };
}

/** Keys of the chosen files that can't be sent. @param {State} state @returns {string[]} */
export const refusedDrafts = ({ uploads }) => uploads.filter(({ stage, reason }) => stage === 'draft' && reason).map(({ key }) => key);

/** Whether one's own pictures stand in a feed. @param {string | null} key @param {string} me */
const isWhereOwnStand = (key, me) => key === 'home' || key === 'latest' || key === `profile/${me}`;

/** Whether the page shows what is on its way. @param {State} state */
export function showsUploads({ route, current, me, lapsed }) {
  return route.page !== 'missing' && route.page !== 'image' && isWhereOwnStand(current, me ?? lapsed ?? '');
}

const PENDING = new Set(['queued', 'sending', 'processing', 'rejected', 'failed']);

/**
 * The uploads that stand in a feed as cards. Those of other tabs wait while one is being sent here: it may be the same one,
 * which only the answer to it tells. One whose image is there already is only asked about again: its answer was lost.
 * @param {Upload[]} uploads @param {string} key of the feed @param {string | null | undefined} me @returns {Upload[]}
 */
export function pendingIn(uploads, key, me) {
  if (!me || !isWhereOwnStand(key, me)) return [];
  const sending = uploads.some(({ stage }) => stage === 'sending');
  const isThere = (/** @type {Upload} */ { stage, imageid }) => imageid !== null && (stage === 'queued' || stage === 'sending');
  return uploads.filter((upload) => upload.userid === me && PENDING.has(upload.stage)
    && !isThere(upload) && !(sending && upload.key === upload.imageid));
}

/** Whether the page names an image that the server doesn't have. @param {State} state */
export function imageMissing({ route, images, unknownImages }) {
  return route.page === 'image' && unknownImages.has(route.imageid) && !images.has(route.imageid);
}

/** @param {State} state @param {string} username */
export function following(state, username) {
  return state.followWishes.get(username) ?? Boolean(state.profiles.get(username)?.following);
}
