/** The whole page: the bar, what the address names, and what stands over it. */
import { useEffect, useRef } from 'preact/hooks';
import { html } from '../html.js';
import { keyOf, viewOf } from '../routes.js';
import { imageMissing } from '../store/select.js';
import { text } from '../text.js';
import { AccountDialog } from './account.js';
import { Announcer } from './announcer.js';
import { Bar } from './bar.js';
import { AppContext, useStore } from './context.js';
import { Empty, Feed } from './feed.js';
import { PeopleDialog } from './people.js';
import { Preview } from './preview.js';
import { ProfileHead } from './profile.js';
import { Toasts } from './toasts.js';
import { DropVeil, UploadDialog } from './upload.js';

/** @typedef {import('../types.js').Route} Route */

/** @param {{ title: string, words: string }} props */
const Missing = (props) => html`<${Empty} ...${props} link=${text.missing.link} whole />`;

/** @param {{ username: string }} props */
function Profile({ username }) {
  const key = keyOf({ name: 'profile', username });
  const missing = useStore((state) => Boolean(state.feeds.get(key)?.missing));
  if (missing) return html`<${Missing} ...${text.missing.person(username)} />`;
  return html`<${ProfileHead} username=${username} /><${Feed} feedKey=${key} />`;
}

/** What is behind a preview too. @param {{ feedKey: string }} props */
function FeedPage({ feedKey }) {
  const view = viewOf(feedKey);
  if (view.name === 'profile') return html`<${Profile} key=${feedKey} username=${view.username} />`;
  return html`<h1 class="visually-hidden">${text.title[view.name]}</h1><${Feed} key=${feedKey} feedKey=${feedKey} />`;
}

function Page() {
  const route = useStore((state) => state.route);
  const current = useStore((state) => state.current);
  const imageIsMissing = useStore(imageMissing);
  const unreachable = useStore((state) => state.unreachable);
  if (unreachable && !current) return html`<${Empty} title=${unreachable} words=${text.feed.retrying} whole />`;
  if (route.page === 'missing') return html`<${Missing} ...${text.missing.page} />`;
  if (imageIsMissing) return html`<${Missing} ...${text.missing.image} />`;
  return current && html`<${FeedPage} feedKey=${current} />`;
}

function Over() {
  const route = useStore((state) => state.route);
  const current = useStore((state) => state.current);
  const dialog = useStore((state) => state.dialog);
  const preview = useStore((state) => state.route.page === 'image' && !imageMissing(state));
  return html`
    ${route.page === 'image' && preview && html`<${Preview} imageid=${route.imageid} feedKey=${current ?? ''} />`}
    ${route.page === 'profile' && route.list && html`<${PeopleDialog} key=${`${route.username} ${route.list}`} username=${route.username} list=${route.list} />`}
    ${dialog?.kind === 'upload' && html`<${UploadDialog} />`}
    ${dialog && dialog.kind !== 'upload' && html`<${AccountDialog} kind=${dialog.kind} why=${dialog.why} username=${dialog.username} />`}
    <${DropVeil} />`;
}

/** @param {import('../store/state.js').State} state */
function titleOf(state) {
  const { route, current, images, feeds } = state;
  if (route.page === 'missing' || imageMissing(state)) return text.title.missing;
  if (route.page === 'profile') return feeds.get(keyOf({ name: 'profile', username: route.username }))?.missing ? text.title.missing : route.username;
  const image = route.page === 'image' && images.get(route.imageid);
  if (image) return text.title.image(image.userid);
  return current === 'home' ? text.title.home : text.title.latest;
}

/** The title, and the focus for those who hear the page, follow the address. */
function useArrival(/** @type {{ current: HTMLElement | null }} */ main) {
  const route = useStore((state) => state.route);
  const current = useStore((state) => state.current);
  const before = useRef(/** @type {string | null} */ (null));
  const title = useStore(titleOf);
  const over = route.page === 'image';
  useEffect(() => {
    document.title = `${title} · ${text.name}`;
  }, [title]);
  useEffect(() => {
    if (before.current && before.current !== current && !over) main.current?.focus({ preventScroll: true });
    before.current = current;
  }, [route, current]);
}

function Frame() {
  const main = useRef(/** @type {HTMLElement | null} */ (null));
  useArrival(main);
  return html`
    <a class="skip" href="#main">${text.skip}</a>
    <${Bar} />
    <main id="main" tabindex="-1" ref=${main}><${Page} /></main>
    <${Toasts} />
    <${Announcer} />
    <${Over} />`;
}

/** @param {{ app: import('../app.js').App }} props */
export const Root = ({ app }) => html`<${AppContext.Provider} value=${app}><${Frame} /><//>`;
