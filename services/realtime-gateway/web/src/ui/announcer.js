/** What came, told to those who don't see it: one short sentence at a time, however much comes. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { html } from '../html.js';
import { text } from '../text.js';
import { useApp, useStore } from './context.js';

/** What comes within this belongs together. */
const GATHER_MS = 700;
/** From one sentence to the next: who listens can finish a thought. */
const QUIET_MS = 8_000;

export function Announcer() {
  const { store } = useApp();
  const { count } = useStore((state) => state.arrived);
  const [words, say] = useState('');
  const told = useRef({ count, at: -QUIET_MS, timer: /** @type {ReturnType<typeof setTimeout> | undefined} */ (undefined) }).current;

  function tell() {
    const { arrived } = store.state;
    const fresh = arrived.count - told.count;
    Object.assign(told, { count: arrived.count, at: performance.now(), timer: undefined });
    if (fresh > 0) say(fresh === 1 ? arrived.words : text.feed.arrivedMany(fresh));
  }

  useEffect(() => {
    if (count === told.count || told.timer !== undefined) return;
    told.timer = setTimeout(tell, Math.max(GATHER_MS, told.at + QUIET_MS - performance.now()));
  }, [count]);
  // A new key is a new element: the same words again are told again.
  return html`<div class="visually-hidden" aria-live="polite"><span key=${told.count}>${words}</span></div>`;
}
