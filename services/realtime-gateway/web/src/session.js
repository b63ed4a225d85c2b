/** Who is at the page: registering, logging in and out, and what to do when a session ended meanwhile. */
import { ApiError, api } from './api.js';
import { text } from './text.js';

/**
 * @param {{ store: import('./store/store.js').Store, say: (words: string) => void, onChanged: (entered: boolean) => void }} parts
 * `onChanged`: another person (or nobody) is at the page now; `entered`, if she has just given her password.
 */
export function createSession({ store, say, onChanged }) {
  const { state } = store;
  /** @type {(() => void) | null} what waits for a password */
  let unfinished = null;

  /** @param {string | null} me @param {boolean} [entered] */
  function know(me, entered = false) {
    if (state.me === me) return;
    store.dispatch({ type: 'session/known', me });
    onChanged(entered);
  }

  /** @param {'register' | 'log in'} kind @param {string} [why] */
  function open(kind, why = '') {
    store.dispatch({ type: 'dialog/opened', dialog: { kind, why } });
  }

  /** @param {'register' | 'log in'} kind @param {string} username @param {string} password */
  async function enter(kind, username, password) {
    const ask = kind === 'register' ? api.register : api.logIn;
    const answer = await ask(username, password);
    const go = unfinished;
    unfinished = null;
    store.dispatch({ type: 'dialog/closed' });
    know(answer?.username ?? username.toLowerCase(), true);
    go?.();
  }

  return {
    open,
    enter,
    know,
    /** Forgets what waited for a password. */
    close() {
      unfinished = null;
      store.dispatch({ type: 'dialog/closed' });
    },
    async logOut() {
      await api.logOut().catch((error) => {
        if (!(error instanceof ApiError) || error.status !== 401) throw error;
      });
      say(text.account.ended);
      know(null);
    },
    /** Asks the server who is logged in: another tab may have changed it. */
    async recheck() {
      const { username } = await api.session();
      know(username);
    },
    /**
     * Does what needs a session; without one it asks for the password first and then does it.
     * @template T @param {() => Promise<T>} action @param {() => void} again the same from the beginning @returns {Promise<T>}
     */
    async attempt(action, again) {
      if (state.me) {
        try {
          return await action();
        } catch (error) {
          if (!(error instanceof ApiError) || error.status !== 401) throw error;
        }
      }
      unfinished = again;
      open(state.me ? 'log in' : 'register', state.me ? text.account.expired : text.account.asked);
      throw new NeedsSession();
    },
  };
}

/** The action waits for a password; nothing is to be said. */
export class NeedsSession extends Error {}
