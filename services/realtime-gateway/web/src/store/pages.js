/** What pages do to the state. A page was read at some moment: what a socket brought since it was asked for wins over it. */
import { forgetUnused } from './forget.js';
import { NO_COUNTS, belongs, changeFeed, feedOf, newestFirst, oldestOf } from './state.js';

/** @typedef {import('./state.js').State} State */
/** @typedef {import('../types.js').WireImage} WireImage */

/**
 * Whether a page's count counts: by `at` where the page has one, else if no frame came since it was asked for.
 * @param {number | undefined} at @param {number} since @param {number} frameAt @param {number} frameTick
 */
const pageWins = (at, since, frameAt, frameTick) => (at === undefined ? frameTick <= since : at >= frameAt);

/** @param {State} state @param {WireImage} wire @param {{ since: number, at?: number }} read */
function takeCounts(state, wire, { since, at }) {
  const had = state.counts.get(wire.imageid) ?? NO_COUNTS;
  const counts = { ...had };
  if (wire.likes !== undefined && pageWins(at, since, had.likesAt, had.likesTick)) {
    Object.assign(counts, { likes: wire.likes, likers: wire.likers ?? [], likesAt: at ?? had.likesAt });
  }
  if (wire.liked !== undefined && pageWins(at, since, had.likedAt, had.likedTick)) {
    Object.assign(counts, { liked: wire.liked, likedAt: at ?? had.likedAt });
    settleWish(state, wire.imageid);
  }
  state.counts.set(wire.imageid, counts);
}

/** A like that the server has taken is in whatever is read afterwards. @param {State} state @param {string} imageid */
export function settleWish(state, imageid) {
  if (state.likeWishes.get(imageid)?.sent) state.likeWishes.delete(imageid);
}

/** @param {State} state @param {WireImage} wire @param {{ came?: number, home?: boolean }} [live] */
export function takeImage(state, wire, { came = 0, home = false } = {}) {
  const had = state.images.get(wire.imageid);
  const { imageid, userid, comment = '', alt = '', uploaded, width, height, placeholder, thumbnail, url } = wire;
  state.images.set(imageid, {
    imageid, userid, comment, alt, uploaded, width, height, placeholder, thumbnail, url,
    came: Math.max(came, had?.came ?? 0), home: home || Boolean(had?.home),
  });
  if (state.unknownImages.has(imageid)) state.unknownImages = new Set([...state.unknownImages].filter((id) => id !== imageid));
}

/** @param {State} state @param {WireImage[]} images @param {{ since: number, at?: number }} read @returns {string[]} those alive */
function takePage(state, images, read) {
  const alive = images.filter(({ imageid }) => !state.deleted.has(imageid));
  for (const wire of alive) {
    takeImage(state, wire);
    takeCounts(state, wire, read);
  }
  return alive.map(({ imageid }) => imageid);
}

/** What a socket brought since then, and pages may not have yet. @param {State} state @param {string} key @param {number} since */
function cameSince(state, key, since) {
  return [...state.images.values()].filter((image) => image.came > since && belongs(image, key)).map(({ imageid }) => imageid);
}

/** The end of a list that has more: what is older waits for its page. @param {string | null} next @param {string[]} ids newest first */
const endOf = (next, ids) => (next === null ? '' : ids.at(-1) ?? '');

/**
 * Both, each once, newest first: an older page is simply put behind a long list.
 * @param {string[]} ids newest first @param {string[]} older newest first
 */
function merged(ids, older) {
  const last = ids.at(-1);
  return last === undefined || older.every((id) => id < last) ? [...ids, ...older] : newestFirst([...ids, ...older]);
}

/** @param {State} state @param {import('../types.js').Feed} feed @param {string[]} all newest first */
function split(state, feed, all) {
  if (!state.scrolled || state.current !== feed.key || !feed.ids.length) return { ids: all, waiting: [] };
  const shown = new Set(feed.ids);
  const oldest = feed.ids.at(-1) ?? '';
  return {
    ids: all.filter((id) => shown.has(id) || id < oldest),
    waiting: all.filter((id) => !shown.has(id) && id > oldest),
  };
}

/** @type {Record<string, (state: State, action: any) => void>} */
export const pageReducers = {
  /** A page, or several read one after another, in place of what a feed shows. */
  'page/replaced'(state, { key, images, next, since, at }) {
    const feed = feedOf(state, key);
    const ids = takePage(state, images, { since, at });
    const edition = { edition: feed.edition + 1, since: Math.max(since, state.lostTick) };
    const came = cameSince(state, key, edition.since);
    const lists = split(state, feed, newestFirst([...ids, ...came.filter((id) => id > endOf(next, ids))]));
    const unsure = came.filter((id) => !ids.includes(id));
    changeFeed(state, key, { ...lists, ...edition, unsure, next, loaded: true, loadingMore: false, failed: null, missing: false });
    state.settled = false;
    settleUploads(state);
    forgetUnused(state);
  },
  /** An older page, and what came late for it: it only adds. One that was asked for before the feed was replaced is dropped. */
  'page/added'(state, { key, images, next, since, at, cursor, edition }) {
    const feed = feedOf(state, key);
    if (feed.next !== cursor || feed.edition !== edition) return;
    const read = takePage(state, images, { since, at });
    const end = oldestOf(feed);
    const late = cameSince(state, key, feed.since).filter((id) => (end === undefined || id < end) && id > endOf(next, read));
    const ids = newestFirst([...read, ...late]).filter((id) => !feed.waiting.includes(id));
    const unsure = feed.unsure.filter((id) => !read.includes(id));
    changeFeed(state, key, { ids: merged(feed.ids, ids), unsure, next, loadingMore: false, failed: null });
  },
  'page/asked'(state, { key }) {
    changeFeed(state, key, { loadingMore: true });
  },
  'page/failed'(state, { key, why }) {
    changeFeed(state, key, { loadingMore: false, failed: why });
  },
  'page/missing'(state, { key }) {
    changeFeed(state, key, { loaded: true, missing: true, ids: [], waiting: [], next: null, failed: null });
  },
  /** One image, asked for by itself, for a preview that was linked. */
  'image/read'(state, { image, since, at }) {
    takePage(state, [image], { since, at });
  },
  'image/unknown'(state, { imageid }) {
    state.unknownImages = new Set([...state.unknownImages, imageid]);
  },
  'likes/read'(state, { likes, since, at }) {
    for (const wire of likes) if (!state.deleted.has(wire.imageid)) takeCounts(state, wire, { since, at });
  },
  'profile/read'(state, { profile, since }) {
    const had = state.profiles.get(profile.username);
    const counts = had && !pageWins(profile.at, since, had.at, had.tick)
      ? { image_count: had.image_count, followers_count: had.followers_count, follows_count: had.follows_count, at: had.at } : {};
    const taken = state.followsTaken.get(profile.username);
    const following = taken && taken.tick > since ? taken.wants : profile.following;
    state.profiles.set(profile.username, { at: 0, tick: 0, ...had, ...profile, ...counts, following });
  },
};

/** Uploads whose image a page has are no longer on their way. @param {State} state */
export function settleUploads(state) {
  if (!state.uploads.some(({ imageid, stage }) => imageid && stage !== 'ready' && state.images.has(imageid))) return;
  state.uploads = state.uploads
    .map((upload) => (upload.imageid && state.images.has(upload.imageid) ? { ...upload, stage: /** @type {const} */ ('ready') } : upload))
    .filter(({ key, imageid, stage }) => key !== imageid || stage !== 'ready');
}
