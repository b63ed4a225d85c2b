/** How long to wait before what failed is tried again. */

const FIRST_MS = 400;
export const MOST_MS = 20_000;

/** In ms. Half of it is chance, so that not everyone comes back at once. @param {number} attempt from 0 @param {() => number} random */
export function backoff(attempt, random = Math.random) {
  const ceiling = Math.min(MOST_MS, FIRST_MS * 2 ** attempt);
  return ceiling * (0.5 + random() / 2);
}
