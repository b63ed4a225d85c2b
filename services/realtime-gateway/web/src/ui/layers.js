/** The dialogs that are open: what is outside the topmost can be neither seen nor heard. */
import { useLayoutEffect } from 'preact/hooks';
import { useRender } from './render.js';

/** @type {object[]} the topmost last */
const layers = [];
/** @type {Set<() => void>} */
const watchers = new Set();

const tell = () => watchers.forEach((watcher) => watcher());

/** @param {object} layer @returns {() => void} for when it closes */
export function openLayer(layer) {
  layers.push(layer);
  tell();
  return () => {
    layers.splice(layers.indexOf(layer), 1);
    tell();
  };
}

/** @returns {object | undefined} the topmost; none where there is only the page */
export function useTopLayer() {
  const render = useRender();
  useLayoutEffect(() => {
    watchers.add(render);
    render();
    return () => {
      watchers.delete(render);
    };
  }, []);
  return layers.at(-1);
}
