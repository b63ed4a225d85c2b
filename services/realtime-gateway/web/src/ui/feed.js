/** A list of pictures with all that belongs to it: what came meanwhile, what is older, and why there is nothing. */
import { useEffect, useRef } from 'preact/hooks';
import { html } from '../html.js';
import { paths, viewOf } from '../routes.js';
import { emptyFeed } from '../store/state.js';
import { pendingIn } from '../store/select.js';
import { text } from '../text.js';
import { useApp, useStore } from './context.js';
import { Grid } from './grid.js';

/** @param {{ waiting: number }} props */
function Pill({ waiting }) {
  const { goUp } = useApp();
  return html`
    <div class="pill-place">
      ${waiting > 0 && html`<button class="pill" onClick=${goUp}>${text.feed.fresh(waiting)}</button>`}
    </div>`;
}

/** The end of what is there: older pictures come by themselves before one sees it, and by a button where that failed. */
function Older(/** @type {{ feed: import('../types.js').Feed }} */ { feed }) {
  const { feeds } = useApp();
  const end = useRef(/** @type {HTMLElement | null} */ (null));
  const byHand = feed.failed || !('IntersectionObserver' in window);
  useEffect(() => {
    if (byHand) return undefined;
    const observer = new IntersectionObserver((entries) => {
      if (entries.some(({ isIntersecting }) => isIntersecting)) feeds.more(feed.key);
    }, { rootMargin: '1400px' });
    if (end.current) observer.observe(end.current);
    return () => observer.disconnect();
  }, [feed]);
  return html`
    <div class="older" ref=${end}>
      ${feed.failed && html`<p class="soft">${feed.failed}</p>`}
      ${byHand && html`
        <button class="button" onClick=${() => feeds.more(feed.key)}>${feed.loadingMore ? text.feed.loading : text.feed.more}</button>`}
    </div>`;
}

/** A way out of the emptiness. @param {{ words: string }} props */
function Share({ words }) {
  const { offer } = useApp();
  return html`<p><button class="button primary" onClick=${() => offer()}>${words}</button></p>`;
}

/**
 * @param {{ title: string, words: string, link?: string, share?: string, whole?: boolean }} props `link`, `share`: names of a link to
 *   what everyone shares, and of a button; `whole`: it is all that the page says
 */
export const Empty = ({ title, words, link, share, whole }) => html`
  <div class="empty">
    ${whole ? html`<h1>${title}</h1>` : html`<h2>${title}</h2>`}
    <p>${words}</p>
    ${link && html`<p><a class="button primary" href=${paths.latest()}>${link}</a></p>`}
    ${share && html`<${Share} words=${share} />`}
  </div>`;

/** @param {{ feedKey: string }} props */
function NothingHere({ feedKey }) {
  const me = useStore((state) => state.me);
  const follows = useStore((state) => (state.me ? state.profiles.get(state.me)?.follows_count ?? 0 : 0));
  const view = viewOf(feedKey);
  if (view.name === 'profile') return html`<${Empty} ...${view.username === me ? text.empty.mine : text.empty.theirs(view.username)} />`;
  if (view.name === 'latest') return html`<${Empty} ...${text.empty.latest} />`;
  return html`<${Empty} ...${follows ? text.empty.home : text.empty.homeAlone} />`;
}

/** Quiet shapes while the first page is on its way. */
const Skeleton = () => html`
  <div class="skeleton" aria-busy="true" aria-label=${text.feed.loading}>${[0, 1, 2, 3].map((n) => html`<div class="bone" key=${n}></div>`)}</div>`;

/** @param {{ feedKey: string }} props */
export function Feed({ feedKey }) {
  const feed = useStore((state) => state.feeds.get(feedKey)) ?? emptyFeed(feedKey);
  const pending = useStore((state) => pendingIn(state.uploads, feedKey, state.me).length);
  if (!feed.loaded && feed.failed) return html`<${Empty} title=${feed.failed} words=${text.feed.retrying} />`;
  if (!feed.loaded) return html`<${Skeleton} />`;
  const nothing = !feed.ids.length && !feed.waiting.length && !pending;
  return html`
    <${Pill} waiting=${feed.waiting.length} />
    ${nothing ? html`<${NothingHere} feedKey=${feedKey} />` : html`<${Grid} key=${feedKey} feedKey=${feedKey} ids=${feed.ids} />`}
    ${feed.next !== null && html`<${Older} feed=${feed} />`}`;
}
