/** The HTTP API: the only file that knows its URLs. */
import { text } from './text.js';

/** @typedef {import('./types.js').WireImage} WireImage */
/** @typedef {{ images: WireImage[], next: string | null, seq: string, at?: number }} Page */

const TIMEOUT_MS = 15_000;
/** An upload takes as long as it moves; after so long without a byte, and without an answer once all are sent, it is lost. */
const STALLED_MS = 45_000;

/** Where the server itself has no words. @param {number} status */
function wordsFor(status) {
  if (!status) return text.errors.unreachable;
  return status >= 502 && status <= 504 ? text.errors.away : text.errors.status(status);
}

/** A refusal, in the server's words; `status` 0 says that no answer came. */
export class ApiError extends Error {
  /** @param {number} status @param {any} [problem] an RFC 9457 body @param {string | null} [retryAfter] the header, in s */
  constructor(status, problem = {}, retryAfter = null) {
    super(problem.detail || problem.title || wordsFor(status));
    this.status = status;
    /** Before that there is no use in trying again. */
    this.retryAfterMs = (Number(retryAfter) || 0) * 1000;
    /** @type {{ field: string, detail: string }[]} */
    this.errors = Array.isArray(problem.errors) ? problem.errors : [];
  }

  /** What is at fault, without the names of fields, for where they are not shown. @returns {string} */
  get words() {
    return this.errors.map(({ detail }) => detail).join(' ') || this.message;
  }
}

/** @param {string} name */
const segment = (name) => encodeURIComponent(name);

/** @param {string} body */
function problemOf(body) {
  try {
    return JSON.parse(body) ?? {};
  } catch {
    return {};
  }
}

/** @param {string} path @param {RequestInit} [how] */
const reach = (path, how) => fetch(path, { credentials: 'same-origin', signal: AbortSignal.timeout(TIMEOUT_MS), ...how }).catch(() => {
  throw new ApiError(0);
});

/** @param {string} method @param {string} path @param {unknown} [body] @returns {Promise<any>} */
async function call(method, path, body) {
  const json = body === undefined ? {} : { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) };
  const answer = await reach(path, { method, ...json });
  const words = await answer.text().catch(() => {
    throw new ApiError(0);
  });
  if (!answer.ok) throw new ApiError(answer.status, problemOf(words), answer.headers.get('Retry-After'));
  return words ? problemOf(words) : null;
}

/** Calls `bite` when it was not fed for so long. @param {() => void} bite @param {number} ms */
function watchdog(bite, ms) {
  let timer = setTimeout(bite, ms);
  const end = () => clearTimeout(timer);
  return {
    end,
    feed() {
      end();
      timer = setTimeout(bite, ms);
    },
  };
}

/** @param {import('./types.js').View} view */
const timelinePath = (view) => `/api/timelines/${view.name === 'profile' ? `users/${segment(view.username)}` : view.name}`;

/** @param {{ cursor?: string | null, limit?: number }} page */
function pageQuery({ cursor, limit = 30 }) {
  return cursor ? `?limit=${limit}&cursor=${segment(cursor)}` : `?limit=${limit}`;
}

export const api = {
  /** @returns {Promise<{ username: string | null }>} */
  session: () => call('GET', '/api/session'),
  /** @param {string} username @param {string} password */
  logIn: (username, password) => call('POST', '/api/session', { username, password }),
  /** @param {string} username @param {string} password */
  register: (username, password) => call('POST', '/api/users', { username, password }),
  logOut: () => call('DELETE', '/api/session'),

  /** @param {string} username */
  profile: (username) => call('GET', `/api/users/${segment(username)}`),
  /** @param {string} username @param {'followers' | 'follows'} list @param {string | null} [cursor] */
  people: (username, list, cursor) => call('GET', `/api/users/${segment(username)}/${list}${pageQuery({ cursor, limit: 50 })}`),
  /** @param {string} username @param {boolean} follows */
  setFollow: (username, follows) => call(follows ? 'PUT' : 'DELETE', `/api/follows/${segment(username)}`),

  /** @param {string} imageid @param {boolean} likes */
  setLike: (imageid, likes) => call(likes ? 'PUT' : 'DELETE', `/api/likes/${segment(imageid)}`),
  /** @param {string} imageid @param {string | null} [cursor] */
  likers: (imageid, cursor) => call('GET', `/api/likes/${segment(imageid)}${pageQuery({ cursor, limit: 50 })}`),
  /** @param {string[]} imageids at most 50 */
  likesOf: (imageids) => call('GET', `/api/likes?images=${imageids.map(segment).join(',')}`),

  /** @param {import('./types.js').View} view @param {{ cursor?: string | null, limit?: number }} [page] @returns {Promise<Page>} */
  timeline: (view, page = {}) => call('GET', timelinePath(view) + pageQuery(page)),
  /** @param {string} imageid */
  image: async (imageid) => {
    const id = segment(imageid);
    return { url: `/images/${id}`, thumbnail: `/images/${id}/thumbnail`, ...await call('GET', `/api/images/${id}`) };
  },
  /** Whether a picture can be had, without its bytes. @param {string} path */
  async touchPicture(path) {
    const { ok, status, headers, body } = await reach(path);
    body?.cancel().catch(() => {});
    if (!ok) throw new ApiError(status, {}, headers.get('Retry-After'));
  },
  /** @param {string} imageid */
  deleteImage: (imageid) => call('DELETE', `/api/images/${segment(imageid)}`),
  /** @param {'processing' | 'rejected'} state one's own images */
  ownImages: (state) => call('GET', `/api/images?state=${state}`),

  /**
   * Sends a picture. XMLHttpRequest, because `fetch` doesn't tell how far a body has gone.
   * @param {{ key: string, file: Blob, name: string, comment: string, alt: string, onProgress: (share: number) => void }} upload
   * @returns {{ done: Promise<any>, abort: () => void }}
   */
  upload({ key, file, name, comment, alt, onProgress }) {
    const request = new XMLHttpRequest();
    const form = new FormData();
    form.append('comment', comment);
    form.append('alt', alt);
    form.append('image', file, name);
    const watch = watchdog(() => request.abort(), STALLED_MS);
    const done = new Promise((resolve, reject) => {
      request.upload.onprogress = (event) => {
        watch.feed();
        if (event.lengthComputable) onProgress(event.loaded / event.total);
      };
      request.onload = () => {
        const answer = problemOf(request.responseText);
        if (request.status < 300) resolve(answer);
        else reject(new ApiError(request.status, answer, request.getResponseHeader('Retry-After')));
      };
      request.onerror = request.onabort = () => reject(new ApiError(0));
      request.onloadend = watch.end;
    });
    request.open('POST', '/api/images');
    request.setRequestHeader('Idempotency-Key', key);
    request.send(form);
    return { done, abort: () => request.abort() };
  },
};
