/** The address bar: links stay in the page, back and forward return to where one was, also after a reload. */
import { routeOf } from './routes.js';

/** @typedef {import('./ui/places.js').Place} Place where the reader was in an entry of the history */

const STORED = 'cloudstagram:places';
/** So many entries of the history are known after a reload. */
const MOST_STORED = 50;
const STILL = '(prefers-reduced-motion: reduce)';

/** Of an entry of the history. `randomUUID` is not there on a page without TLS. */
const newId = () => crypto.getRandomValues(new Uint32Array(3)).join('-');

/** @returns {Map<string, Place>} */
function storedPlaces() {
  try {
    return new Map(JSON.parse(sessionStorage.getItem(STORED) ?? '[]'));
  } catch {
    return new Map();
  }
}

/**
 * @param {{ onRoute: (route: import('./types.js').Route, place: Place | null) => void,
 *   where: () => Place }} parts `where`: the reader's place on the page
 */
export function createRouter({ onRoute, where }) {
  const places = storedPlaces();
  let id = history.state?.id ?? newId();
  /** `back` takes a moment; asked twice, it would leave more than one page. */
  let leaving = false;

  function remember() {
    places.delete(id);
    places.set(id, where());
  }

  /** For a reload. Where the browser keeps nothing, one begins at the top again. */
  function store() {
    remember();
    try {
      sessionStorage.setItem(STORED, JSON.stringify([...places].slice(-MOST_STORED)));
    } catch {
      // Full, or forbidden.
    }
  }

  /** @param {Place | null} [place] where she was, if she returns */
  function tell(place = null) {
    onRoute(routeOf(location.pathname, location.hash, history.state), place);
  }

  /** @param {string} path @param {object} [kept] what the entry keeps */
  function go(path, kept = {}) {
    remember();
    id = newId();
    history.pushState({ id, pushed: true, ...kept }, '', path);
    tell();
  }

  /** @param {string} path @param {object} [kept] */
  function replace(path, kept = {}) {
    history.replaceState({ id, pushed: Boolean(history.state?.pushed), ...kept }, '', path);
    tell();
  }

  /** @param {MouseEvent} event */
  function follow(event) {
    if (event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = /** @type {Element} */ (event.target).closest?.('a[href]');
    if (!(link instanceof window.HTMLAnchorElement) || link.target || link.origin !== location.origin) return;
    event.preventDefault();
    // The second click of a double one: the first has gone there.
    if (event.detail > 1) return;
    const part = link.getAttribute('href')?.startsWith('#') && document.querySelector(link.hash);
    const path = link.pathname + link.hash;
    // Within the page it is the focus that goes, not the address.
    if (part instanceof window.HTMLElement) return void part.focus();
    if (path === location.pathname + location.hash) window.scrollTo({ top: 0, behavior: matchMedia(STILL).matches ? 'instant' : 'smooth' });
    else go(path, link.dataset.over ? { over: link.dataset.over } : {});
    return undefined;
  }

  return {
    go,
    replace,
    /** Back to what is behind this entry; if it was come to from outside, `path` takes its place. @param {string} path */
    leave(path) {
      if (leaving) return;
      leaving = Boolean(history.state?.pushed);
      if (leaving) history.back();
      else replace(path);
    },
    /** Begins to listen; the first route is told at once. */
    start() {
      history.scrollRestoration = 'manual';
      history.replaceState({ ...history.state, id }, '');
      document.addEventListener('click', follow);
      window.addEventListener('popstate', () => {
        remember();
        leaving = false;
        id = history.state?.id ?? newId();
        tell(places.get(id));
      });
      window.addEventListener('pagehide', store);
      tell(places.get(id));
    },
  };
}
