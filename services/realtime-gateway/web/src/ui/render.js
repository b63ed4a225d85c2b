/** What a component shows that is neither its props nor its state: it says itself when that is another. */
import { useReducer } from 'preact/hooks';

const another = (/** @type {number} */ n) => n + 1;

/** @returns {() => void} renders the component again; always the same function */
export function useRender() {
  const [, render] = useReducer(another, 0);
  return /** @type {() => void} */ (render);
}
