/** Brings pages: reads them, puts them into the store and lets the socket go on from there. */
import { ApiError, api } from './api.js';
import { backoff } from './backoff.js';
import { keyOf, viewOf } from './routes.js';
import { feedOf } from './store/state.js';

/** @typedef {import('./types.js').View} View */
/** @typedef {import('./types.js').WireImage} WireImage */

const FIRST = 30;
const LIMIT = 50;

/**
 * @param {{ store: import('./store/store.js').Store, socket: Pick<ReturnType<typeof import('./socket.js').createSocket>, 'view'>,
 *   onSessionGone: () => void, depthOf: (key: string) => number, onRead?: (key: string) => void,
 *   server?: Pick<typeof api, 'timeline' | 'profile'> }} parts `depthOf`: how many pictures reach down to what the reader sees; `onRead`:
 *   that many are there, or no more can be had
 */
export function createFeeds({ store, socket, onSessionGone, depthOf, onRead = () => {}, server = api }) {
  const { state } = store;
  /** Which reading is the newest: what an older one brings is dropped. */
  let reading = 0;
  let failures = 0;
  /** Questions about people: an answer to an earlier one than was answered is older. */
  let asked = 0;
  let answered = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let again;
  /** @type {Map<string, Promise<void>>} by feed: the older page that was asked for last */
  const older = new Map();

  /**
   * As many pages as reach down to what is seen now, so that the reader keeps her place.
   * @param {View} view @param {number} depth @param {() => boolean} current
   */
  async function readAnew(view, depth, current) {
    const since = state.tick;
    const first = await server.timeline(view, { limit: depth > FIRST ? LIMIT : FIRST });
    const { images, seq, at } = first;
    let { next } = first;
    while (current() && next !== null && images.length < depth) {
      const page = await server.timeline(view, { limit: LIMIT, cursor: next });
      images.push(...page.images);
      next = page.next;
    }
    return { images, next, seq, at, since };
  }

  /** @param {string} username */
  async function readProfile(username) {
    const { me, tick: since } = state;
    asked += 1;
    const mine = asked;
    const profile = await server.profile(username);
    if (state.me !== me || mine < answered) return;
    answered = mine;
    store.dispatch({ type: 'profile/read', profile, since });
  }

  /**
   * What a page needs beside its pictures: an empty timeline says whether its owner follows anybody.
   * @param {View} view @param {WireImage[]} [images] those of the page, once it is read
   */
  async function readPeople(view, images) {
    if (view.name === 'profile' && !images) await readProfile(view.username);
    // Without an answer it says less.
    if (view.name === 'home' && images?.length === 0 && state.me) await readProfile(state.me).catch(() => {});
  }

  /** What can pass is tried again, and until then nothing says that the page is up to date. @param {unknown} error @param {string} key */
  function failed(error, key) {
    const status = error instanceof ApiError ? error.status : 0;
    if (status === 404 || status === 401) store.dispatch({ type: 'feed/refreshing', refreshing: false });
    if (status === 404) {
      failures = 0;
      store.dispatch({ type: 'page/missing', key });
      return socket.view({ name: 'latest' }); // there is nothing to follow, but the line is as good as any
    }
    if (status === 401) return onSessionGone();
    store.dispatch({ type: 'page/failed', key, why: error instanceof Error ? error.message : String(error) });
    again = setTimeout(refresh, backoff(failures));
    failures += 1;
    return undefined;
  }

  /** Reads what is shown anew. @param {number} [depth] how many pictures to have afterwards: as far down as its reader is */
  async function refresh(depth) {
    clearTimeout(again);
    const key = state.current;
    if (key === null) return;
    reading += 1;
    const mine = reading;
    const current = () => mine === reading;
    const view = viewOf(key);
    const wanted = depth ?? depthOf(key);
    // Where nothing is shown yet, the first page is, and the others as they come.
    const atOnce = feedOf(state, key).loaded ? wanted : 0;
    store.dispatch({ type: 'feed/refreshing', refreshing: true });
    try {
      const [page] = await Promise.all([readAnew(view, atOnce, current), readPeople(view)]);
      await readPeople(view, page.images);
      if (!current()) return;
      failures = 0;
      store.dispatch({ type: 'page/replaced', key, ...page });
      socket.view(view, page.seq);
      store.dispatch({ type: 'feed/refreshing', refreshing: false });
    } catch (error) {
      if (current()) failed(error, key);
      return;
    }
    await readDown(key, wanted, current);
    if (current()) onRead(key);
  }

  /** @param {string} key @param {number} limit of pictures */
  async function readOlder(key, limit) {
    const { me } = state;
    const { next: cursor, edition } = feedOf(state, key);
    store.dispatch({ type: 'page/asked', key });
    const since = state.tick;
    try {
      const { images, next, at } = await server.timeline(viewOf(key), { limit, cursor });
      if (state.me !== me) return;
      store.dispatch({ type: 'page/added', key, images, next, at, since, cursor, edition });
    } catch (error) {
      if (state.me !== me || feedOf(state, key).edition !== edition) return;
      store.dispatch({ type: 'page/failed', key, why: error instanceof Error ? error.message : String(error) });
    }
  }

  /** The next older page; while it is on its way, the same. @param {string} key @param {number} [limit] of pictures */
  async function more(key, limit = FIRST) {
    const { loaded, loadingMore, next } = feedOf(state, key);
    if (loaded && !loadingMore && next !== null) older.set(key, readOlder(key, limit));
    await older.get(key);
  }

  /** Older pages, until there are so many pictures. @param {string} key @param {number} depth @param {() => boolean} current */
  async function readDown(key, depth, current) {
    const lacks = () => {
      const { loaded, ids, next, failed: why } = feedOf(state, key);
      return current() && loaded && next !== null && why === null && ids.length < depth;
    };
    while (lacks()) await more(key, LIMIT);
  }

  return {
    refresh,
    /** @param {View} view @param {number} [depth] */
    show(view, depth) {
      const key = keyOf(view);
      if (state.current === key) return;
      failures = 0;
      store.dispatch({ type: 'feed/shown', key });
      refresh(depth);
    },
    /** Another person is at the page: what is on its way was asked for by the one before. */
    forget() {
      clearTimeout(again);
      reading += 1;
      failures = 0;
    },
    more,
    /** Whom she follows was changed, in this tab or another: what the page says of its person is read again. */
    async readPerson() {
      const view = viewOf(state.current ?? '');
      if (view.name === 'profile' && view.username !== state.me) await readProfile(view.username).catch(() => {});
    },
    /** The line is back: what failed last, the whole list or its next older page, is tried again at once. */
    retry() {
      const key = state.current;
      if (failures) refresh();
      else if (key !== null && feedOf(state, key).failed !== null) more(key);
    },
  };
}
