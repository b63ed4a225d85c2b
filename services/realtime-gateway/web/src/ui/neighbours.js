/** The pictures before and after the one that is looked at, and the ways there: arrow keys, a swipe, a button. */
import { useEffect } from 'preact/hooks';
import { emptyFeed, feedOf } from '../store/state.js';
import { useApp, useStore } from './context.js';

/** @typedef {1 | -1} Direction 1 to the older one */

/** Older pictures are read once no more than so many are left, so that nobody waits at the last. */
const AHEAD = 3;

/**
 * The arrow keys, wherever the focus is but in a dialog over the preview.
 * @param {(direction: Direction) => void} go @param {string} feedKey
 */
function useArrowKeys(go, feedKey) {
  useEffect(() => {
    /** @param {KeyboardEvent} event */
    const key = (event) => {
      if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
      if (event.target instanceof Element && event.target.closest('dialog:not(.preview)')) return;
      if (event.key === 'ArrowLeft') go(-1);
      if (event.key === 'ArrowRight') go(1);
    };
    document.addEventListener('keydown', key);
    return () => document.removeEventListener('keydown', key);
  }, [feedKey]);
}

/** @param {readonly string[]} ids @param {string} imageid @returns {{ newer?: string, older?: string, isNearEnd: boolean }} */
function around(ids, imageid) {
  const at = ids.indexOf(imageid);
  if (at < 0) return { isNearEnd: false };
  return { newer: ids[at - 1], older: ids[at + 1], isNearEnd: at >= ids.length - AHEAD };
}

/**
 * @param {string} imageid @param {string} feedKey the list that it is looked at in
 * @returns {{ newer?: string, older?: string, go: (direction: Direction) => void }}
 */
export function useNeighbours(imageid, feedKey) {
  const { store, feeds, showNeighbour } = useApp();
  const { ids, next } = useStore((state) => state.feeds.get(feedKey)) ?? emptyFeed(feedKey);
  const { newer, older, isNearEnd } = around(ids, imageid);
  useEffect(() => {
    if (isNearEnd) feeds.more(feedKey);
  }, [imageid, isNearEnd, next]);

  /** From the picture that the address names: the next key may come before it was drawn. @param {Direction} direction */
  function go(direction) {
    const { route } = store.state;
    if (route.page !== 'image') return;
    const beside = around(feedOf(store.state, feedKey).ids, route.imageid);
    const to = direction === 1 ? beside.older : beside.newer;
    if (to) showNeighbour(to);
    else if (direction === 1) feeds.more(feedKey); // where reading on failed before
  }

  useArrowKeys(go, feedKey);
  return { newer, older, go };
}
