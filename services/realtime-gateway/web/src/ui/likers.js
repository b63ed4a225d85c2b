/** The heart and the names beneath a picture, one's own first. */
import { html } from '../html.js';
import { likersShown, likesOf } from '../store/select.js';
import { text } from '../text.js';
import { useStoreParts } from './context.js';
import { Heart } from './icons.js';

/** @param {{ imageid: string, empty?: string, narrow?: boolean }} props `empty`: what to say where nobody likes it */
export function Likers({ imageid, empty = '', narrow }) {
  const likes = useStoreParts((state) => likesOf(state, imageid));
  const { names, others } = likersShown(likes, narrow);
  const words = text.image.and([...names, ...(others ? [text.image.others(others)] : [])]);
  // Where there is little room, a name is cut, never how many others there are.
  const cut = words.lastIndexOf(names.at(-1) ?? '') + (names.at(-1) ?? '').length;
  const kind = likes.liked ? 'liked' : words ? '' : 'unliked';
  return html`
    <p class=${`likes ${kind}`}>
      <${Heart} full=${likes.liked} name=${words && text.image.likedBy} /> 
      <span class="likers" dir="auto"><span>${words.slice(0, cut) || empty}</span><span>${words.slice(cut)}</span></span>
    </p>`;
}
