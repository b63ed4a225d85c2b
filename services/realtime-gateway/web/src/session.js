/** Who is at the page: registering, logging in and out, and what to do when a session ended meanwhile. */
import { ApiError, api } from './api.js';
import { createTabs } from './tabs.js';
import { text } from './text.js';

/**
 * @param {{ store: import('./store/store.js').Store, complain: (words: string) => void, onEnded: () => void,
 *   onChanged: (entered: boolean) => void, onRenewed: () => void }} parts `onEnded`: who was here is logged out. `onChanged`: another
 *   person (or nobody) is at the page now; `entered`, if she came to the door by herself. `onRenewed`: the same person has a new session.
 */
export function createSession({ store, complain, onEnded, onChanged, onRenewed }) {
  const { state } = store;
  /** @type {(() => void)[]} what waits for a password */
  let unfinished = [];
  /** How often somebody came or went: who was there before is no news. */
  let turns = 0;
  const tabs = createTabs(() => recheck().catch(() => {}));

  const isAsking = () => state.dialog?.kind === 'register' || state.dialog?.kind === 'log in';

  /** @param {'register' | 'log in'} kind @param {string} [why] @param {string} [username] */
  function open(kind, why = '', username = '') {
    if (!isAsking()) unfinished = [];
    store.dispatch({ type: 'dialog/opened', dialog: { kind, why, username } });
  }

  /** @param {string | null} me @param {{ entered?: boolean, lapsed?: string | null }} [how] `lapsed`: whose session ended by itself */
  function become(me, { entered = false, lapsed = null } = {}) {
    turns += 1;
    if (state.me === me) return;
    store.dispatch({ type: 'session/known', me, lapsed });
    onChanged(entered);
  }

  /** Somebody gave a password: what waited for it goes on. @param {string} me */
  function welcome(me) {
    const waiting = unfinished;
    unfinished = [];
    if (isAsking()) store.dispatch({ type: 'dialog/closed' });
    if (state.me === me) onRenewed();
    become(me, { entered: !waiting.length });
    for (const go of waiting) go();
  }

  /** The server says who is here. @param {string | null} me */
  function know(me) {
    if (me && unfinished.length && isAsking()) return welcome(me);
    const lapsed = me ? null : state.me ?? null;
    if (lapsed) onEnded();
    become(me, { lapsed });
    return undefined;
  }

  /** Asks the server who is logged in: another tab may have changed it. */
  async function recheck() {
    const asked = turns;
    const { username } = await api.session();
    if (asked === turns) know(username);
  }

  /** Until the server has said who is here, nobody is a stranger. @returns {Promise<void>} */
  function known() {
    if (state.me !== undefined) return Promise.resolve();
    return new Promise((resolve) => {
      const end = store.subscribe(() => {
        if (state.me === undefined) return;
        end();
        resolve();
      });
    });
  }

  /** Somebody who was here is asked for her password, somebody new for a name too. @param {() => void} again @param {string} why */
  function ask(again, why) {
    const person = state.me ?? state.lapsed;
    if (!isAsking()) open(person ? 'log in' : 'register', person ? text.account.expired : why, person ?? '');
    unfinished.push(again);
  }

  return {
    open,
    know,
    recheck,
    /** @param {'register' | 'log in'} kind @param {string} username @param {string} password */
    async enter(kind, username, password) {
      const knock = kind === 'register' ? api.register : api.logIn;
      const answer = await knock(username, password);
      welcome(answer?.username ?? username.toLowerCase());
      tabs.tell();
    },
    /** Forgets what waited for a password. */
    close() {
      unfinished = [];
      store.dispatch({ type: 'dialog/closed' });
    },
    async logOut() {
      try {
        await api.logOut();
      } catch (error) {
        if (!(error instanceof ApiError && error.status === 401)) return complain(text.errors.logOut(/** @type {Error} */ (error).message));
      }
      if (state.me) onEnded();
      become(null);
      tabs.tell();
      return undefined;
    },
    /** Whose pictures are sent here: hers who is logged in, or was until her session ended by itself. */
    person: () => state.me ?? state.lapsed,
    /**
     * Does what needs a session, once it is known whether there is one; without it asks for the password first and then does it.
     * @template T @param {() => Promise<T>} action @param {() => void} again the same from the beginning @param {string} [why] said to
     * somebody who has no account @returns {Promise<T>}
     */
    async attempt(action, again, why = text.account.asked) {
      await known();
      if (state.me) {
        try {
          return await action();
        } catch (error) {
          if (!(error instanceof ApiError) || error.status !== 401) throw error;
        }
      }
      ask(again, why);
      throw new NeedsSession();
    },
  };
}

/** The action waits for a password; nothing is to be said. */
export class NeedsSession extends Error {}
