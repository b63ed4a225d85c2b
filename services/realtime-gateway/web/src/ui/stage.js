/** The large picture of a preview: a double click or double tap likes it, and shows so. */
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { html } from '../html.js';
import { text } from '../text.js';
import { useApp, useStore } from './context.js';
import { isZoomed, touchHandlers } from './gestures.js';
import { Heart } from './icons.js';
import { Lost, useRetries } from './lost.js';

const BURST_MS = 900;

/** @returns {boolean} whether the page is zoomed with two fingers */
function useZoomed() {
  const [zoomed, setZoomed] = useState(isZoomed);
  useEffect(() => {
    const look = () => setZoomed(isZoomed());
    window.visualViewport?.addEventListener('resize', look);
    return () => window.visualViewport?.removeEventListener('resize', look);
  }, []);
  return zoomed;
}

/**
 * @param {{ image: import('../types.js').Image, onSwipe: (direction: 1 | -1) => void, like: { current: () => void } }} props `like`: is
 *   given what a double click does
 */
export function Stage({ image, onSwipe, like }) {
  const { activity } = useApp();
  const me = useStore((state) => state.me);
  const [bursts, setBursts] = useState(0);
  const [shown, setShown] = useState(false);
  const [loaded, setLoaded] = useState('');
  const latest = useRef({ onSwipe, like: () => {} });
  latest.current = {
    onSwipe,
    like() {
      // Without a session it likes only when she is logged in: no heart before that.
      if (me) setBursts((n) => n + 1);
      setShown(Boolean(me));
      activity.like(image.imageid, true);
    },
  };
  like.current = latest.current.like;
  useEffect(() => {
    if (!shown) return undefined;
    const timer = setTimeout(() => setShown(false), BURST_MS);
    return () => clearTimeout(timer);
  }, [bursts, shown]);
  const touch = useMemo(() => touchHandlers({
    onDoubleTap: () => latest.current.like(),
    onSwipe: (direction) => latest.current.onSwipe(direction),
  }), []);
  const doubleClick = (/** @type {MouseEvent} */ event) => {
    event.preventDefault();
    if (!shown) latest.current.like();
  };
  const zoomed = useZoomed();
  const { lost, ...retries } = useRetries();
  const isLoaded = loaded === image.url;
  const words = text.image.alt(image);
  const showLoaded = () => {
    retries.onLoad();
    setLoaded(image.url);
  };
  return html`
    <div class=${zoomed ? 'stage zoomed' : 'stage'} onDblClick=${doubleClick} ...${touch} title=${text.preview.hint}>
      <div class="stage-frame" style=${{ aspectRatio: `${image.width} / ${image.height}`, '--ratio': String(image.width / image.height), backgroundImage: `url("${image.thumbnail}")` }}>
        <img key=${image.url} class=${isLoaded ? 'loaded' : ''} src=${image.url} alt=${words} width=${image.width} height=${image.height}
          draggable=${false} onLoad=${showLoaded} onError=${retries.onError} />
        <${Lost} lost=${lost} words=${words} />
        ${shown && html`<span class="burst" key=${bursts}><${Heart} full /></span>`}
      </div>
    </div>`;
}
