/** Images and frames as a server sends them, for tests. */

/** @param {number} n the greater, the newer */
export const idOf = (n) => `01JD000000000000000000${String(n).padStart(4, '0')}`;

/** @param {number} n @param {object} [more] */
export function wireImage(n, more = {}) {
  const imageid = idOf(n);
  return {
    imageid, userid: 'ann', comment: `picture ${n}`, alt: '', uploaded: '2026-11-24T03:05:12.345Z', mime: 'image/jpeg', width: 3, height: 2,
    placeholder: '', thumbnail: `/images/${imageid}/thumbnail`, url: `/images/${imageid}`, ...more,
  };
}

/** @param {number} n @param {object} [more] */
export const pageImage = (n, more = {}) => ({ ...wireImage(n), likes: 0, liked: false, likers: [], ...more });
