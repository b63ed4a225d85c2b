/** A picture by itself, over the page it was opened from. */
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { api } from '../api.js';
import { html } from '../html.js';
import { paths } from '../routes.js';
import { likesOf } from '../store/select.js';
import { text } from '../text.js';
import { Avatar } from './avatar.js';
import { useApp, useStore, useStoreParts } from './context.js';
import { Left, Right } from './icons.js';
import { Likers } from './likers.js';
import { Modal } from './modal.js';
import { useNeighbours } from './neighbours.js';
import { usePeople } from './people-read.js';
import { People } from './people.js';
import { Stage } from './stage.js';
import { TimeAgo } from './time-ago.js';

/** @typedef {import('../types.js').Image} Image */

/** @param {{ imageid: string }} props */
function Delete({ imageid }) {
  const { activity } = useApp();
  const [asking, setAsking] = useState(false);
  const first = useRef(/** @type {HTMLButtonElement | null} */ (null));
  const asked = useRef(false);
  useLayoutEffect(() => {
    if (asked.current !== asking) first.current?.focus();
    asked.current = asking;
  }, [asking]);
  if (!asking) return html`<button class="button quiet danger" ref=${first} onClick=${() => setAsking(true)}>${text.preview.delete}</button>`;
  return html`
    <div class="confirm" role="group" aria-label=${text.preview.reallyDelete}>
      <span>${text.preview.reallyDelete}</span>
      <button class="button quiet" ref=${first} onClick=${() => setAsking(false)}>${text.preview.keep}</button>
      <button class="button danger-full" onClick=${() => activity.remove(imageid)}>${text.preview.delete}</button>
    </div>`;
}

/** All who like it. @param {{ imageid: string }} props */
function LikersList({ imageid }) {
  const me = useStore((state) => state.me);
  const { likes, liked, likers } = useStoreParts((state) => likesOf(state, imageid));
  const people = usePeople((cursor) => api.likers(imageid, cursor), [likes, ...likers].join());
  const known = new Set([...likers, ...people.names]);
  if (me) known.delete(me);
  const all = [...(liked && me ? [me] : []), ...known].slice(0, likes);
  return html`
    <section class="likers-list" aria-label=${text.preview.likers}>
      <${People} ...${people} names=${all} />
    </section>`;
}

/** @param {{ image: Image }} props */
function Side({ image }) {
  const { activity, copyLink } = useApp();
  const { imageid, userid, uploaded, comment } = image;
  const me = useStore((state) => state.me);
  const liked = useStore((state) => likesOf(state, imageid).liked);
  return html`
    <div class="side">
      <div class="who">
        <a class="person" href=${paths.profile(userid)}><${Avatar} username=${userid} /> <bdi class="name">${userid}</bdi></a>
        <${TimeAgo} iso=${uploaded} />
      </div>
      ${comment && html`<p class="side-comment" dir="auto">${comment}</p>`}
      <div class="side-actions">
        <button class=${liked ? 'button' : 'button primary'} onClick=${() => activity.like(imageid, !liked)}>
          ${liked ? text.preview.unlike : text.preview.like}</button>
        <button class="button quiet" onClick=${() => copyLink(paths.image(imageid))}>${text.preview.copy}</button>
        ${userid === me && html`<${Delete} key=${imageid} imageid=${imageid} />`}
      </div>
      <${Likers} imageid=${imageid} empty=${text.image.none} />
      <${LikersList} key=${imageid} imageid=${imageid} />
    </div>`;
}

/** @param {{ name: string, className: string, icon: any, onGo: () => void }} props */
const Arrow = ({ name, className, icon, onGo }) => html`
  <button class=${`arrow ${className}`} aria-label=${name} onClick=${onGo}><${icon} /></button>`;

/** What had the focus may be gone with the picture before: the arrow of its side, or a thumbnail. @param {unknown} at what is looked at */
function useKeptFocus(at) {
  useLayoutEffect(() => {
    if (document.activeElement === document.body) /** @type {HTMLElement | null} */ (document.querySelector('dialog.preview'))?.focus();
  }, [at]);
}

/** The dialog's name is told when it opens; what a key has brought since is told here. @param {{ image: Image }} props */
function Told({ image }) {
  const first = useRef(/** @type {string | null} */ (image.imageid));
  if (first.current !== image.imageid) first.current = null;
  return html`
    <p class="visually-hidden" aria-live="polite">${!first.current && text.preview.shown(image.userid, text.image.alt(image))}</p>`;
}

/** @param {string} imageid @returns {HTMLElement | null} */
const thumbnailOf = (imageid) => document.querySelector(`main a[data-imageid="${CSS.escape(imageid)}"]`);

/**
 * The image, also while all is read anew for another person: a dialog that went and came again would stand over the one that asks for her
 * password. @param {string} imageid @returns {Image | undefined}
 */
function useImage(imageid) {
  const image = useStore((state) => state.images.get(imageid));
  const last = useRef(image);
  if (image) last.current = image;
  return last.current?.imageid === imageid ? last.current : undefined;
}

/** @param {{ imageid: string, feedKey: string }} props the feed gives the neighbours; '' while there is none */
export function Preview({ imageid, feedKey }) {
  const { closePreview, complain } = useApp();
  const image = useImage(imageid);
  const gone = useStore((state) => state.deleted.has(imageid));
  const me = useStore((state) => state.me);
  useEffect(() => {
    if (!gone) return;
    if (image && image.userid !== me) complain(text.preview.vanished);
    closePreview();
  }, [gone]);
  const { newer, older, go } = useNeighbours(imageid, feedKey);
  useKeptFocus(imageid);
  const like = useRef(() => {});
  if (!image) return null;
  /** @param {MouseEvent} event on the dark around the picture */
  const clickBeside = ({ target }) => target instanceof Element && target.matches('.stage, .stage-place') && closePreview();
  return html`
    <${Modal} name=${text.preview.label(image.userid)} className="preview" onClose=${closePreview} closeName=${text.preview.close}
      returnTo=${() => thumbnailOf(imageid)} onOpenedTwice=${() => like.current()}>
      <div class="stage-place" onClick=${clickBeside}>
        <${Stage} key=${imageid} image=${image} onSwipe=${go} like=${like} />
        ${newer && html`<${Arrow} name=${text.preview.newer} className="arrow-left" icon=${Left} onGo=${() => go(-1)} />`}
        ${older && html`<${Arrow} name=${text.preview.older} className="arrow-right" icon=${Right} onGo=${() => go(1)} />`}
      </div>
      <${Side} image=${image} />
      <${Told} image=${image} />
    <//>`;
}
