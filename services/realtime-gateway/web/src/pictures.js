/** Pictures that did not come are asked for again, until they are there or the server says that they are gone. */
import { ApiError, api } from './api.js';
import { backoff } from './backoff.js';

/** What passes in a second or two is not worth a word. */
const SILENT_TRIES = 3;
/** Beyond the first tries there may be hundreds that wait for a server which is away: in ms, each asks so much more seldom. */
const SELDOM_MS = 20_000;

/** @typedef {'again' | 'late' | 'gone'} News it can be had now; it could not be had for some time; nobody has it any more */

/** @param {Pick<typeof api, 'touchPicture'>} [server] */
export function createPictures(server = api) {
  /** @type {Set<() => void>} each asks for one that is waited for */
  const waiting = new Set();

  /** The server is there again: no reason to wait any longer. */
  const retry = () => [...waiting].forEach((ask) => ask());

  /** @param {(news: News) => void} tell what becomes of one picture that is on the page */
  function watch(tell) {
    let tries = 0;
    let end = () => {};

    /** @param {string} path @param {number} [notBefore] ms, as the server wants it */
    function failed(path, notBefore = 0) {
      end();
      if (tries >= SILENT_TRIES) tell('late');
      const ask = () => {
        end();
        look(path);
      };
      const seldom = tries > 2 * SILENT_TRIES ? SELDOM_MS : 0;
      const timer = setTimeout(ask, Math.max(notBefore, backoff(tries) + seldom));
      waiting.add(ask);
      tries += 1;
      end = () => {
        clearTimeout(timer);
        waiting.delete(ask);
      };
    }

    /** An `<img>` does not say why it has nothing. @param {string} path */
    async function look(path) {
      let ended = false;
      end = () => {
        ended = true;
      };
      const error = await server.touchPicture(path).then(() => null, (why) => why);
      if (ended) return;
      if (!error) {
        tell('again');
        retry();
      } else if (error instanceof ApiError && error.status === 404) tell('gone');
      else failed(path, error.retryAfterMs);
    }

    return {
      failed,
      /** It is there. */
      came() {
        end();
        tries = 0;
      },
      /** It is not on the page any more. */
      end: () => end(),
    };
  }

  return { watch, retry };
}
