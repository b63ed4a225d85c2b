/**
 * A `new_image` has no likes: mostly there are none yet. One that comes late, behind newer ones or after a break, may have some, and one
 * that comes again after a reset may have lost some: they are asked for, many at once.
 */
import { api } from './api.js';

const GATHER_MS = 200;
const MOST = 50;

/** @param {import('./store/store.js').Store} store @param {Pick<typeof api, 'likesOf'>} [server] */
export function createLikesReader({ state, dispatch }, server = api) {
  /** @type {Set<string>} */
  const late = new Set();

  async function read() {
    const imageids = [...late].slice(0, MOST);
    imageids.forEach((id) => late.delete(id));
    if (late.size) setTimeout(read, GATHER_MS);
    const { me, tick: since } = state;
    // What is missing then comes with its next like, or with the next page.
    const answer = await server.likesOf(imageids).catch(() => null);
    if (answer && state.me === me) dispatch({ type: 'likes/read', likes: answer.likes, at: answer.at, since });
  }

  /** @param {string} imageid */
  function isLate(imageid) {
    const newest = state.feeds.get(state.current ?? '')?.ids[0];
    return !state.settled || (newest !== undefined && imageid < newest);
  }

  /** Its likes were told before a reset, and not since: they may be forgotten. @param {string} imageid */
  const isStale = (imageid) => state.counts.get(imageid)?.likesAt === 0;

  return {
    /** An image is about to come. @param {string} imageid */
    note(imageid) {
      if (!isStale(imageid) && (state.images.has(imageid) || !isLate(imageid))) return;
      if (!late.size) setTimeout(read, GATHER_MS);
      late.add(imageid);
    },
  };
}
