/** The one store: what happened goes in as actions, components are told after each burst of them. */
import { applyFrame } from './events.js';
import { pageReducers } from './pages.js';
import { initialState } from './state.js';
import { uiReducers } from './ui.js';
import { uploadReducers } from './uploads.js';

/** @typedef {import('./state.js').State} State */
/** @typedef {import('../types.js').Action} Action */
/** @typedef {ReturnType<typeof createStore>} Store */

/** @type {Record<string, (state: State, action: any) => void>} */
const reducers = {
  ...pageReducers,
  ...uploadReducers,
  ...uiReducers,
  'socket/frame': (state, { frame }) => applyFrame(state, frame),
};

/** No clock, no network, no chance: the same actions always end in the same state. @param {State} state @param {Action} action */
export function apply(state, action) {
  reducers[action.type](state, action);
}

/** @param {State} [state] */
export function createStore(state = initialState()) {
  /** @type {Set<() => void>} */
  const listeners = new Set();
  let told = true;

  function tell() {
    told = true;
    for (const listener of [...listeners]) listener();
  }

  return {
    state,
    /** @param {Action} action */
    dispatch(action) {
      apply(state, action);
      if (told) queueMicrotask(tell);
      told = false;
    },
    /** @param {() => void} listener @returns {() => void} ends it */
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
