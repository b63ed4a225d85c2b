/** The pictures before and after the one that is looked at, and the ways there: arrow keys, a swipe, a button. */
import { useEffect } from 'preact/hooks';
import { emptyFeed } from '../store/state.js';
import { useApp, useStore } from './context.js';

/** @typedef {1 | -1} Direction 1 to the older one */

/** Older pictures are read once no more than so many are left, so that nobody waits at the last. */
const AHEAD = 3;

/** The arrow keys, wherever the focus is. @param {(direction: Direction) => void} go @param {unknown[]} changes whatever `go` depends on */
function useArrowKeys(go, changes) {
  useEffect(() => {
    /** @param {KeyboardEvent} event */
    const key = (event) => {
      if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
      if (event.key === 'ArrowLeft') go(-1);
      if (event.key === 'ArrowRight') go(1);
    };
    document.addEventListener('keydown', key);
    return () => document.removeEventListener('keydown', key);
  }, changes);
}

/**
 * @param {string} imageid @param {string} feedKey the list that it is looked at in
 * @returns {{ newer: string | undefined, older: string | undefined, go: (direction: Direction) => void }}
 */
export function useNeighbours(imageid, feedKey) {
  const { feeds, showNeighbour } = useApp();
  const { ids, next } = useStore((state) => state.feeds.get(feedKey)) ?? emptyFeed(feedKey);
  const at = ids.indexOf(imageid);
  const [newer, older] = at < 0 ? [undefined, undefined] : [ids[at - 1], ids[at + 1]];
  const isNearEnd = at >= 0 && at >= ids.length - AHEAD;
  const readOn = () => isNearEnd && feeds.more(feedKey);
  useEffect(() => {
    readOn();
  }, [imageid, isNearEnd, next]);

  /** At the end it reads on, for where that failed before. @param {Direction} direction */
  function go(direction) {
    const to = direction === 1 ? older : newer;
    if (to) showNeighbour(to);
    else if (direction === 1) readOn();
  }

  useArrowKeys(go, [imageid, newer, older, isNearEnd]);
  return { newer, older, go };
}
