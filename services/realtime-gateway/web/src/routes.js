/** The pages and their addresses: the only file that knows them. */

/** @typedef {import('./types.js').Route} Route */
/** @typedef {import('./types.js').View} View */

export const paths = {
  home: () => '/',
  latest: () => '/latest',
  /** @param {string} username */
  profile: (username) => `/profile/${encodeURIComponent(username)}`,
  /** @param {string} username @param {'followers' | 'follows'} list */
  people: (username, list) => `${paths.profile(username)}#${list}`,
  /** @param {string} imageid */
  image: (imageid) => `/image/${encodeURIComponent(imageid)}`,
};

/**
 * @param {string} pathname
 * @param {string} [hash]
 * @param {any} [kept] what the history entry keeps: `over`, the feed that a preview was opened from
 * @returns {Route}
 */
export function routeOf(pathname, hash = '', kept = null) {
  const [, first, second, more] = pathname.replace(/(.)\/$/, '$1').split('/');
  if (pathname === '/') return { page: 'home' };
  if (first === 'latest' && second === undefined) return { page: 'latest' };
  if (more !== undefined || !second) return { page: 'missing' };
  if (first === 'profile') {
    const list = hash === '#followers' ? 'followers' : hash === '#follows' ? 'follows' : null;
    return { page: 'profile', username: safeDecode(second).toLowerCase(), list };
  }
  if (first === 'image') return { page: 'image', imageid: safeDecode(second), over: kept?.over ?? null };
  return { page: 'missing' };
}

/** @param {string} part */
function safeDecode(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** @param {View} view */
export const keyOf = (view) => (view.name === 'profile' ? `profile/${view.username}` : view.name);

/** @param {string} key @returns {View} */
export function viewOf(key) {
  const [name, username] = key.split('/');
  return name === 'profile' ? { name, username } : { name: name === 'home' ? 'home' : 'latest' };
}

/** The address of the page that shows a feed. @param {string} key */
export function pathOfFeed(key) {
  const view = viewOf(key);
  return view.name === 'profile' ? paths.profile(view.username) : paths[view.name]();
}
