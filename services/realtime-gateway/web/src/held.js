/** What uploads hold beside the store: files, locks, object URLs. */

/** @typedef {import('./types.js').Upload} Upload */

/**
 * Gives back what no upload names any more, however it went: sent, removed, deleted elsewhere, or of somebody who left.
 * @param {import('./store/store.js').Store} store @param {(upload: Upload) => string} nameOf what an upload holds; '' is nothing
 * @param {(name: string) => void} giveBack
 */
export function giveBackUnnamed(store, nameOf, giveBack) {
  let { uploads } = store.state;
  store.subscribe(() => {
    const before = uploads;
    uploads = store.state.uploads;
    if (uploads === before) return;
    const named = new Set(uploads.map(nameOf));
    for (const name of before.map(nameOf)) if (name && !named.has(name)) giveBack(name);
  });
}
