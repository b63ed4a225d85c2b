/** What the person at the page does, and what the page tells her. */
import { forgetFeeds } from './forget.js';
import { changeFeed, feedOf, initialState, newestFirst } from './state.js';

/** @typedef {import('./state.js').State} State */

/**
 * What stays when another person sits down: the page, the line, and what she herself has to send; where nobody does, it waits for
 * whom it belongs to.
 * @param {State} state @param {string | null} me
 */
function forgetPerson(state, me) {
  const { route, socket, tick, lostTick, dialog, toasts } = state;
  const uploads = state.uploads.filter(({ userid }) => me === null || userid === me);
  Object.assign(state, initialState(), { route, socket, tick, lostTick, dialog, toasts, uploads });
}

/** @param {State} state @param {string} key */
function showWaiting(state, key) {
  const { ids, waiting } = feedOf(state, key);
  if (waiting.length) changeFeed(state, key, { ids: newestFirst([...waiting, ...ids]), waiting: [] });
}

/** @type {Record<string, (state: State, action: any) => void>} */
export const uiReducers = {
  /** `lapsed`: whose session ended by itself. */
  'session/known'(state, { me, lapsed = null }) {
    if (state.me !== undefined && state.me !== me) forgetPerson(state, me);
    state.me = me;
    state.lapsed = me ? null : lapsed;
    state.unreachable = '';
    if (me) state.toasts = state.toasts.filter(({ away }) => !away);
  },
  'session/unreachable'(state, { why }) {
    state.unreachable = why;
  },
  'files/dragged'(state, { dragging }) {
    state.dragging = dragging;
  },
  'socket/status'(state, { status }) {
    state.socket = status;
    state.settled = status === 'live';
    if (state.settled && state.current && feedOf(state, state.current).unsure.length) changeFeed(state, state.current, { unsure: [] });
  },
  /** The line broke. What came on it while a page was on its way may have ended before the page: if not, it comes again. */
  'socket/lost'(state) {
    state.lostTick = state.tick;
    const { ids, waiting, unsure } = feedOf(state, state.current ?? '');
    if (!state.current || !unsure.length) return;
    const sure = (/** @type {string} */ id) => !unsure.includes(id);
    for (const id of unsure) {
      const image = state.images.get(id);
      if (image) state.images.set(id, { ...image, came: 0 });
    }
    changeFeed(state, state.current, { ids: ids.filter(sure), waiting: waiting.filter(sure), unsure: [] });
  },
  'route/changed'(state, { route }) {
    state.route = route;
    state.dialog = null;
  },
  'feed/shown'(state, { key }) {
    if (state.current && state.current !== key) showWaiting(state, state.current);
    state.current = key;
    forgetFeeds(state, key);
    state.news = new Set([...state.news].filter((fresh) => fresh !== key));
  },
  'feed/scrolled'(state, { scrolled }) {
    state.scrolled = scrolled;
    if (!scrolled && state.current) showWaiting(state, state.current);
  },
  'feed/refreshing'(state, { refreshing }) {
    state.refreshing = refreshing;
  },
  'like/wished'(state, { imageid, wants }) {
    state.likeWishes.set(imageid, { wants, sent: false });
  },
  'like/taken'(state, { imageid, wants }) {
    if (state.likeWishes.get(imageid)?.wants !== wants) return;
    if (state.counts.get(imageid)?.liked === wants) state.likeWishes.delete(imageid);
    else state.likeWishes.set(imageid, { wants, sent: true });
  },
  'like/refused'(state, { imageid }) {
    state.likeWishes.delete(imageid);
  },
  'follow/wished'(state, { username, wants }) {
    state.followWishes.set(username, wants);
  },
  'follow/taken'(state, { username, wants }) {
    const profile = state.profiles.get(username);
    if (profile) state.profiles.set(username, { ...profile, following: wants });
    state.tick += 1;
    state.followsTaken.set(username, { wants, tick: state.tick });
    if (state.followWishes.get(username) === wants) state.followWishes.delete(username);
  },
  'follow/refused'(state, { username }) {
    state.followWishes.delete(username);
  },
  'dialog/opened'(state, { dialog }) {
    state.dialog = dialog;
  },
  'dialog/closed'(state) {
    state.dialog = null;
  },
  'toast/shown'(state, { toast }) {
    state.toasts = [...state.toasts.slice(-2), toast];
  },
  'toast/gone'(state, { id }) {
    state.toasts = state.toasts.filter((toast) => toast.id !== id);
  },
};
