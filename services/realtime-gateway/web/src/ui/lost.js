/** What is said over a picture's place when it does not come; and another try, once it can be had. */
import { useEffect, useMemo, useState } from 'preact/hooks';
import { html } from '../html.js';
import { text } from '../text.js';
import { useApp } from './context.js';

/** @typedef {{ currentTarget: HTMLImageElement }} Loading */

/** @returns {{ lost: 'late' | 'gone' | null, onError: (event: Loading) => void, onLoad: () => void }} handlers of one `<img>` */
export function useRetries() {
  const { pictures } = useApp();
  const [lost, setLost] = useState(/** @type {'late' | 'gone' | null} */ (null));
  const { watch, onError, onLoad } = useMemo(() => {
    /** @type {HTMLImageElement} */
    let picture;
    const watching = pictures.watch((news) => {
      if (news !== 'again') setLost(news);
      else picture.src = picture.src; // the same again makes the browser load it again
    });
    return {
      watch: watching,
      onError(/** @type {Loading} */ { currentTarget }) {
        picture = currentTarget;
        watching.failed(picture.currentSrc || picture.src);
      },
      onLoad() {
        watching.came();
        setLost(null);
      },
    };
  }, []);
  useEffect(() => watch.end, []);
  return { lost, onError, onLoad };
}

/** Whoever hears the page was told the words of the picture itself. @param {{ lost: 'late' | 'gone' | null, words: string }} props */
export const Lost = ({ lost, words }) => lost && html`
  <span class="lost"><bdi aria-hidden="true">${words}</bdi> <span>${text.image[lost]}</span></span>`;
