/** A picture in the grid, and one's own that is still on its way. */
import { useRef } from 'preact/hooks';
import { html } from '../html.js';
import { tileRatio } from '../layout.js';
import { paths } from '../routes.js';
import { text } from '../text.js';
import { Avatar } from './avatar.js';
import { useApp, useStore } from './context.js';
import { Likers } from './likers.js';
import { Lost, useRetries } from './lost.js';
import { memo } from './memo.js';
import { Pending } from './pending.js';
import { placeholderOf } from './placeholder.js';
import { sourcesOf } from './sources.js';
import { TimeAgo } from './time-ago.js';

/** A picture has faded in by then, and hides what is behind it. */
const SHOWN_MS = 1_000;

/** @param {{ currentTarget: HTMLElement }} event */
const showLoaded = (event) => event.currentTarget.classList.add('loaded');

/** @param {HTMLImageElement | null} picture cached ones are there before anybody listens */
const showIfThere = (picture) => picture?.complete && picture.naturalWidth && picture.classList.add('loaded');

/** @param {{ userid: string, uploaded: string }} props */
const Who = ({ userid, uploaded }) => html`
  <div class="who">
    <a class="person" href=${paths.profile(userid)}><${Avatar} username=${userid} /> <bdi class="name">${userid}</bdi></a>
    <${TimeAgo} iso=${uploaded} />
  </div>`;

/** @param {{ image: import('../types.js').Image, preview: string, feedKey: string, width: number, onLoad: (event: any) => void }} props */
function Thumbnail({ image, preview, feedKey, width, onLoad }) {
  const { lost, ...retries } = useRetries();
  const { activity } = useApp();
  const words = text.image.alt(image);
  /** The preview that the first click opens may be slower than the second. */
  const like = () => activity.like(image.imageid, true);
  const loaded = (/** @type {any} */ event) => {
    retries.onLoad();
    onLoad(event);
  };
  return html`
    <a class="picture" href=${paths.image(image.imageid)} data-over=${feedKey} data-imageid=${image.imageid} onDblClick=${like}
      style=${{ aspectRatio: String(1 / tileRatio(image)), ...(preview ? { backgroundImage: `url("${preview}")` } : placeholderOf(image.placeholder)) }}>
      <img loading="lazy" ...${sourcesOf(image, width, window.devicePixelRatio)} alt=${words} width=${image.width} height=${image.height}
        decoding="async" draggable=${false} ref=${showIfThere} onLoad=${loaded} onError=${retries.onError} />
      <${Lost} lost=${lost} words=${words} />
    </a>`;
}

/**
 * @param {{ slot: string, face: string, imageid: string | null, upload: import('../types.js').Upload | null, feedKey: string,
 *   arriving: boolean, moving: boolean, x: number, y: number, width: number }} props `slot` stays the same from the upload to the image
 */
function PlacedCard({ slot, face, imageid, upload, feedKey, arriving, moving, x, y, width }) {
  const { uploader } = useApp();
  const arrived = useRef(arriving).current;
  const image = useStore((state) => (imageid ? state.images.get(imageid) ?? null : null));
  const style = { transform: `translate(${x}px, ${y}px)`, width: `${width}px` };
  const shown = image ?? upload;
  if (!shown) return null;
  const loaded = (/** @type {any} */ event) => {
    showLoaded(event);
    if (upload?.preview) setTimeout(uploader.seen, SHOWN_MS, slot);
  };
  return html`
    <article class=${moving ? 'card moving' : 'card'} style=${style} data-slot=${slot} data-face=${face}>
      <div class=${arrived ? 'card-inside arriving' : 'card-inside'}>
        ${image
          ? html`<${Thumbnail} image=${image} preview=${upload?.preview ?? ''} feedKey=${feedKey} width=${width} onLoad=${loaded} />`
          : html`<${Pending} upload=${upload} />`}
        <${Who} userid=${shown.userid} uploaded=${shown.uploaded} />
        ${shown.comment && html`<p class="comment" dir="auto">${shown.comment}</p>`}
        ${image ? html`<${Likers} imageid=${image.imageid} narrow=${width < 230} />` : html`<div class="likes"></div>`}
      </div>
    </article>`;
}

export const Card = memo(PlacedCard);
