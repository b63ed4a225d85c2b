/** A moment, told relative to now and kept fresh; exact on hover. */
import { useEffect } from 'preact/hooks';
import { html } from '../html.js';
import { text } from '../text.js';
import { useRender } from './render.js';

const FRESHEN_MS = 20_000;

/** @type {Set<() => void>} one clock for all of them */
const watchers = new Set();
/** @type {ReturnType<typeof setInterval> | undefined} */
let clock;

const freshen = () => watchers.forEach((tell) => tell());
/** A page that nobody saw was kept less fresh, and slept with the machine. */
const freshenSeen = () => document.visibilityState === 'visible' && freshen();

/** @param {() => void} watcher */
function watch(watcher) {
  watchers.add(watcher);
  if (clock === undefined) document.addEventListener('visibilitychange', freshenSeen);
  clock ??= setInterval(freshen, FRESHEN_MS);
  return () => {
    watchers.delete(watcher);
    if (watchers.size) return;
    clearInterval(clock);
    document.removeEventListener('visibilitychange', freshenSeen);
    clock = undefined;
  };
}

/** @param {{ iso: string }} props */
export function TimeAgo({ iso }) {
  const render = useRender();
  useEffect(() => watch(render), []);
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return null;
  return html`<time class="time" datetime=${iso} title=${text.time.exact(date)}>${text.time.ago(date, Date.now())}</time>`;
}
