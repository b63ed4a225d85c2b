/**
 * What the client knows. A state is changed in place by `apply`, but the objects in its maps and lists are replaced, never changed:
 * a component sees by identity whether what it shows is still the same, and ten thousand pictures cost nothing to keep.
 */

/** @typedef {import('../types.js').Counts} Counts */
/** @typedef {import('../types.js').Feed} Feed */

/** Up to how many are kept without a look at which of them are still of use. */
export const MOST_KEPT = { images: 5_000, counts: 20_000, deleted: 10_000 };
/** So many lists are kept for who goes back to them. */
export const FEEDS_KEPT = 20;
/** How deep a list goes at most that grows unseen: what is below is read again when somebody comes back to it. */
export const DEEPEST = 2_000;
/** Pages on their way were asked for less than so many frames ago: a minute of what a gateway sends at most. */
export const RECENT_FRAMES = 5_000;

/** @type {Counts} */
export const NO_COUNTS = Object.freeze({ likes: 0, likers: [], liked: false, likesAt: 0, likedAt: 0, likesTick: 0, likedTick: 0 });

export function initialState() {
  return {
    /** Frames applied and follows taken so far: a request notes it, so that its answer knows what came meanwhile. */
    tick: 0,
    /** The socket has taken up the page that is shown. */
    settled: false,
    /** `tick` when a line broke last. */
    lostTick: 0,
    /** @type {string | null | undefined} who is logged in; undefined until we know */
    me: /** @type {string | null | undefined} */ (undefined),
    /** @type {string | null} whose session ended by itself: nobody else was here since */
    lapsed: /** @type {string | null} */ (null),
    /** Why we don't know who is logged in, when that was asked in vain. */
    unreachable: '',
    /** Files are being dragged over the page. */
    dragging: false,
    /** @type {Map<string, import('../types.js').Image>} */
    images: new Map(),
    /** @type {Map<string, Counts>} */
    counts: new Map(),
    /** @type {Set<string>} a deleted image stays deleted, whatever page still has it */
    deleted: new Set(),
    /** @type {Map<string, Feed>} */
    feeds: new Map(),
    /** @type {Map<string, import('../types.js').Profile>} */
    profiles: new Map(),
    /** @type {string | null} key of the feed on the page */
    current: /** @type {string | null} */ (null),
    /** The reader is further down: what comes now waits. */
    scrolled: false,
    /** @type {import('../types.js').Upload[]} newest first */
    uploads: /** @type {import('../types.js').Upload[]} */ ([]),
    /** @type {Map<string, string>} imageid → key of the upload that it was here, so that its card stays the same card */
    slots: new Map(),
    /** @type {Map<string, { wants: boolean, sent: boolean }>} likes on their way, by imageid; `sent`: only its frame is missing */
    likeWishes: new Map(),
    /** @type {Map<string, boolean>} follows on their way, by username */
    followWishes: new Map(),
    /** @type {Map<string, { wants: boolean, tick: number }>} those the server took: a profile asked for before may not know */
    followsTaken: new Map(),
    /** @type {ReadonlySet<string>} feeds in which something came while another was open */
    news: /** @type {ReadonlySet<string>} */ (new Set()),
    /** @type {import('../types.js').Connection} of the socket alone */
    socket: /** @type {import('../types.js').Connection} */ ('catching up'),
    /** A page is being read that replaces what is shown. */
    refreshing: false,
    /** @type {import('../types.js').Route} */
    route: /** @type {import('../types.js').Route} */ ({ page: 'home' }),
    /** @type {import('../types.js').Dialog | null} */
    dialog: /** @type {import('../types.js').Dialog | null} */ (null),
    /** @type {readonly import('../types.js').Toast[]} */
    toasts: /** @type {readonly import('../types.js').Toast[]} */ ([]),
    /** Pictures that came by themselves, for those who don't see the page: how many so far, and what to say of the last one. */
    arrived: { count: 0, words: '' },
    /** @type {ReadonlySet<string>} imageids that the server doesn't know */
    unknownImages: /** @type {ReadonlySet<string>} */ (new Set()),
  };
}

/** @typedef {ReturnType<typeof initialState>} State */

/** Nothing of it was read yet. @param {string} key @returns {Feed} */
export const emptyFeed = (key) => ({
  key, ids: [], waiting: [], unsure: [], edition: 0, since: 0, next: null, loaded: false, loadingMore: false, failed: null, missing: false,
});

/** @param {State} state @param {string} key @returns {Feed} */
export const feedOf = (state, key) => state.feeds.get(key) ?? emptyFeed(key);

/** @param {State} state @param {string} key @param {Partial<Feed>} change */
export function changeFeed(state, key, change) {
  state.feeds.set(key, { ...feedOf(state, key), ...change });
}

/** Each once, newest first: imageids are in the order of time. @param {Iterable<string>} ids */
export function newestFirst(ids) {
  return [...new Set(ids)].sort((a, b) => (a < b ? 1 : a > b ? -1 : 0));
}

/** The end of what a feed has: the older of both. @param {Feed} feed @returns {string | undefined} undefined: nothing yet */
export function oldestOf({ ids, waiting }) {
  const [shown, hidden] = [ids.at(-1), waiting.at(-1)];
  return shown !== undefined && hidden !== undefined && hidden < shown ? hidden : shown ?? hidden;
}

/** Whether an image that a socket brought belongs to a feed. @param {import('../types.js').Image} image @param {string} key */
export function belongs(image, key) {
  if (key === 'latest') return true;
  return key === 'home' ? image.home : key === `profile/${image.userid}`;
}
