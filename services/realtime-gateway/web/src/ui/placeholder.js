/** What stands where a picture will be: its ThumbHash, a few bytes that came with the page, as a blurred picture. */
import { thumbHashToDataURL } from 'thumbhash';

const KEPT = 500;

/** @type {Map<string, string>} */
const decoded = new Map();

/** @param {string} base64 */
function decode(base64) {
  try {
    return thumbHashToDataURL(Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0)));
  } catch {
    return '';
  }
}

/** @param {string | null | undefined} base64 @returns {{ backgroundImage?: string }} a style */
export function placeholderOf(base64) {
  if (!base64) return {};
  let url = decoded.get(base64);
  if (url === undefined) {
    url = decode(base64);
    if (decoded.size >= KEPT) decoded.delete(/** @type {string} */ (decoded.keys().next().value));
    decoded.set(base64, url);
  }
  return url ? { backgroundImage: `url("${url}")` } : {};
}
