/** The initial of a person in a circle of her own colour. */
import { html } from '../html.js';

/** White letters on each of them have a contrast of at least 4.5. */
const COLOURS = [
  '#5b4fc4', '#a63d7d', '#267a73', '#3a6db3', '#b8453a', '#6f7424', '#8a5a3c', '#2f7d4a', '#8a4fb0', '#a85f1e', '#4f6275', '#2b7a9c', '#bd3a5f',
];

/** @param {string} username */
function colourOf(username) {
  let hash = 7;
  for (const letter of username) hash = (hash * 31 + letter.charCodeAt(0)) >>> 0;
  return COLOURS[hash % COLOURS.length];
}

/** @param {{ username: string, large?: boolean }} props */
export const Avatar = ({ username, large }) => html`
  <span class=${large ? 'avatar avatar-large' : 'avatar'} style=${{ backgroundColor: colourOf(username) }} aria-hidden="true">
    ${username.charAt(0).toUpperCase()}
  </span>`;
