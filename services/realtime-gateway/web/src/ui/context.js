/** How components reach the store and what can be done. */
import { createContext } from 'preact';
import { useContext, useEffect, useRef } from 'preact/hooks';
import { useRender } from './render.js';

/** @typedef {import('../store/state.js').State} State */
/** @typedef {import('../app.js').App} App */

export const AppContext = createContext(/** @type {App} */ (/** @type {unknown} */ (null)));

/** @returns {App} */
export const useApp = () => useContext(AppContext);

/**
 * Something read out of the state; the component renders again when it is another.
 * @template T @param {(state: State) => T} select @returns {T}
 */
export function useStore(select) {
  const { store } = useApp();
  const render = useRender();
  const selected = select(store.state);
  const latest = useRef({ select, selected });
  latest.current = { select, selected };
  useEffect(() => {
    const look = () => {
      if (!Object.is(latest.current.select(store.state), latest.current.selected)) render();
    };
    look();
    return store.subscribe(look);
  }, [store]);
  return selected;
}

/**
 * The same for a selection that is made anew each time: it is compared by its parts.
 * @template {object} T @param {(state: State) => T} select @returns {T}
 */
export function useStoreParts(select) {
  const kept = useRef(/** @type {T | null} */ (null));
  return useStore((state) => {
    const selected = select(state);
    if (!kept.current || JSON.stringify(kept.current) !== JSON.stringify(selected)) kept.current = selected;
    return kept.current;
  });
}
