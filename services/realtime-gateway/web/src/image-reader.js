/** Asks for one image by itself, for a preview that was opened by its address. */
import { ApiError, api } from './api.js';
import { backoff } from './backoff.js';

/**
 * @param {{ store: import('./store/store.js').Store, complain: (words: string) => void,
 *   server?: Pick<typeof api, 'image' | 'likesOf'> }} parts
 */
export function createImageReader({ store, complain, server = api }) {
  const { state } = store;
  const nobodyHas = (/** @type {string} */ imageid) => store.dispatch({ type: 'image/unknown', imageid });

  /** One's own picture that is not ready, or was refused, has no renditions: it is not there yet. @param {string} imageid */
  async function read(imageid) {
    const since = state.tick;
    const [image, { likes, at }] = await Promise.all([server.image(imageid), server.likesOf([imageid])]);
    if (image.state === 'ready') store.dispatch({ type: 'image/read', image: { ...image, ...likes[0] }, since, at });
    else nobodyHas(imageid);
  }

  /** @param {number} attempt @param {unknown} error said once */
  function retryLater(attempt, error) {
    if (attempt === 0) complain(error instanceof Error ? error.message : String(error));
    return new Promise((resolve) => setTimeout(resolve, backoff(attempt)));
  }

  /** The image, once it is known whether there is one: no answer is none. @param {string} imageid */
  return async function knownImage(imageid) {
    const { route } = state;
    if (state.deleted.has(imageid)) nobodyHas(imageid);
    for (let attempt = 0; state.route === route && !state.images.has(imageid) && !state.unknownImages.has(imageid); attempt += 1) {
      try {
        await read(imageid);
      } catch (error) {
        if (error instanceof ApiError && error.status === 404) nobodyHas(imageid);
        else await retryLater(attempt, error);
      }
    }
    return state.images.get(imageid);
  };
}
