/** Drawn by hand; all but the mark take the colour of the words around them. */
import { html } from '../html.js';

export const Mark = () => html`
  <svg class="mark" viewBox="0 0 32 24" aria-hidden="true">
    <defs>
      <linearGradient id="mark-sky" x1="0" y1="0" x2="1" y2="1">
        <stop offset="0" stop-color="#4f8df7" /><stop offset=".5" stop-color="#8b6ff0" /><stop offset="1" stop-color="#ff9a4d" />
      </linearGradient>
    </defs>
    <path fill="url(#mark-sky)" d="M8.5 23A7.5 7.5 0 0 1 6.8 8.2 9.4 9.4 0 0 1 24 6.4 8.4 8.4 0 0 1 23.6 23Z" />
    <circle cx="15.8" cy="14" r="4.6" fill="none" stroke="#fff" stroke-width="2.2" /><circle cx="22.6" cy="10" r="1.2" fill="#fff" />
  </svg>`;

const HEART = 'M12 20.6 10.6 19.3C5.6 14.8 2.3 11.8 2.3 8.1A5.3 5.3 0 0 1 7.6 2.8c1.7 0 3.3.8 4.4 2.1a5.8 5.8 0 0 1 4.4-2.1 5.3 5.3 0 0 1 5.3 5.3c0 3.7-3.3 6.7-8.3 11.2Z';

/** @param {{ full?: boolean, name?: string }} props `name`: what it says to those who don't see it */
export const Heart = ({ full, name }) => html`
  <svg class=${full ? 'heart heart-full' : 'heart'} viewBox="0 0 24 24" role=${name ? 'img' : null} aria-label=${name}
    aria-hidden=${name ? null : 'true'}><path d=${HEART} /></svg>`;

/** @param {string} d @param {string} [name] */
const line = (d, name = '') => () => html`<svg class="icon ${name}" viewBox="0 0 24 24" aria-hidden="true"><path d=${d} /></svg>`;

export const Close = line('M5 5 19 19M19 5 5 19');
export const Left = line('M14.5 5 8 12l6.5 7');
export const Right = line('M9.5 5 16 12l-6.5 7');
export const Home = line('M4 11 12 4l8 7v8.5h-5.5V14h-5v5.5H4Z', 'tab-icon');
export const Sparkle = line('M12 3.5 14 10l6.5 2-6.5 2-2 6.5-2-6.5-6.5-2L10 10Z', 'tab-icon');
export const Plus = line('M12 4.5v15M4.5 12h15', 'tab-icon');
export const Picture = line('M4 5.5h16v13H4ZM4 15.5l4.5-4.5 4 4 2.5-2.5 5 4.5M15.5 9.6v.1');
