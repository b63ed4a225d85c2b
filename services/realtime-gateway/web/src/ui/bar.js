/** The bar at the top: mark, pages, the state of the line, and what one can do. On a phone the pages stand at the foot. */
import { useEffect, useState } from 'preact/hooks';
import { html } from '../html.js';
import { keyOf, paths } from '../routes.js';
import { connection } from '../store/select.js';
import { text } from '../text.js';
import { Avatar } from './avatar.js';
import { useApp, useStore } from './context.js';
import { Home, Mark, Plus, Sparkle } from './icons.js';

/** What is over sooner does not flicker before who sees the page: a change of view mostly is. */
const FLICKER_MS = 300;
/** What is over sooner is not told to who hears the page. */
const PASSING_MS = 2_000;

/** Id of the words for the dot: they say something about a link, and are no part of its name. */
const NEWS = 'news';

/** @param {{ href: string, here: boolean, icon: any, words: string, hint?: string, fresh?: boolean }} props */
const Tab = ({ href, here, icon, words, hint, fresh }) => html`
  <a class="tab" href=${href} aria-current=${here ? 'page' : null} title=${hint} aria-describedby=${fresh ? NEWS : null}>
    ${icon}<span>${words}</span>${fresh && html`<span class="dot"></span>`}
  </a>`;

/** @param {import('../store/state.js').State} state the feed that is behind the page */
const here = ({ route, current }) => (route.page === 'missing' ? null : current);

function Tabs() {
  const me = useStore((state) => state.me);
  const current = useStore(here);
  const news = useStore((state) => state.news);
  const feedTab = (/** @type {'home' | 'latest'} */ key, /** @type {any} */ icon) => html`
    <${Tab} href=${paths[key]()} here=${current === key} icon=${html`<${icon} />`} words=${text.nav[key]} fresh=${news.has(key)} />`;
  return html`
    <nav class=${me ? 'tabs' : 'tabs tabs-alone'} aria-label=${text.nav.label}>
      ${me && feedTab('home', Home)}
      ${feedTab('latest', Sparkle)}
      ${me && html`
        <${Tab} href=${paths.profile(me)} here=${current === keyOf({ name: 'profile', username: me })} icon=${html`<${Avatar} username=${me} />`}
          words=${text.nav.profile} hint=${text.nav.you(me)} />`}
      <span id=${NEWS} hidden>${text.nav.news}</span>
    </nav>`;
}

/**
 * What the line is, once it has been that for so long.
 * @template {string} T @param {T} state @param {number} ms @returns {T | ''} '' until then
 */
function useLasting(state, ms) {
  const [lasting, setLasting] = useState(/** @type {T | ''} */ (''));
  useEffect(() => {
    const timer = setTimeout(setLasting, ms, state);
    return () => clearTimeout(timer);
  }, [state]);
  return lasting;
}

/**
 * A page that became live as it should has nothing to tell; one that is live again has.
 * @param {{ state: import('../types.js').Connection }} props
 */
function Told({ state }) {
  const lasting = useLasting(state, PASSING_MS);
  const [broken, setBroken] = useState(false);
  if (lasting && lasting !== 'live' && !broken) setBroken(true);
  return html`<span class="visually-hidden" role="status">${broken && text.connection.told(lasting || state)}</span>`;
}

function Badge() {
  const state = useStore(connection);
  const lasting = useLasting(state, FLICKER_MS);
  const seen = state === 'catching up' && lasting === 'live' ? lasting : state;
  return html`
    <div class=${`badge badge-${seen.replace(' ', '-')}`} role="region" aria-label=${text.connection.label}>
      <span class="lamp"></span><span class="visually-hidden">${text.connection[state]}</span>
      <span class="badge-words" aria-hidden="true" data-words=${text.connection[seen]}></span>
    </div>
    <${Told} state=${state} />`;
}

function Actions() {
  const { session, openUpload } = useApp();
  const me = useStore((state) => state.me);
  if (me === undefined) return html`<div class="actions"></div>`;
  if (!me) {
    return html`
      <div class="actions doors">
        <button class="button" onClick=${() => session.open('log in')}>${text.account.logIn}</button>
        <button class="button primary" onClick=${() => session.open('register')}>${text.account.register}</button>
      </div>`;
  }
  return html`
    <div class="actions">
      <button class="button primary action-upload" onClick=${openUpload}><${Plus} /><span>${text.upload.open}</span></button>
      <button class="button action-log-out" onClick=${session.logOut}>${text.account.logOut}</button>
    </div>`;
}

export const Bar = () => html`
  <header class="bar">
    <a class="brand" href=${paths.home()} aria-label=${text.name}><${Mark} /><span>${text.name}</span></a>
    <${Tabs} />
    <div class="bar-end"><${Badge} /><${Actions} /></div>
  </header>`;
