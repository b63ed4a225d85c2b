/** The sizes of a grid and its cards, as the browser has them. */
import { useLayoutEffect, useRef } from 'preact/hooks';
import { useRender } from './render.js';

/**
 * Renders again when the element's width changes, and with each quarter of a window that is scrolled.
 * @param {{ current: HTMLElement | null }} ref @returns {number} width in px
 */
export function useGeometry(ref) {
  const render = useRender();
  const seen = useRef({ width: 0, band: 0 });
  useLayoutEffect(() => {
    const band = () => Math.round(window.scrollY / (window.innerHeight / 4));
    const look = () => {
      const width = ref.current?.clientWidth ?? 0;
      if (width === seen.current.width && band() === seen.current.band) return;
      seen.current = { width, band: band() };
      render();
    };
    const observer = new ResizeObserver(look);
    if (ref.current) observer.observe(ref.current);
    window.addEventListener('scroll', look, { passive: true });
    look();
    return () => {
      observer.disconnect();
      window.removeEventListener('scroll', look);
    };
  }, []);
  return seen.current.width;
}

/**
 * Measures the cards that never were. @param {HTMLElement} grid @param {Map<string, number>} heights in px, by face; changed in place
 * @param {(slot: string) => number} thought what each was thought to have @returns {boolean} whether any has another
 */
export function measure(grid, heights, thought) {
  let other = false;
  for (const card of /** @type {Iterable<HTMLElement>} */ (/** @type {unknown} */ (grid.children))) {
    const { slot = '', face = '' } = card.dataset;
    if (heights.has(face)) continue;
    const height = card.offsetHeight;
    heights.set(face, height);
    if (Math.abs(thought(slot) - height) > 1) other = true;
  }
  return other;
}
