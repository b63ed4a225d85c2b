/** Where the client begins: it is made, listens to the browser, and shows itself. */
import { render } from 'preact';
import { api } from './api.js';
import { createApp } from './app.js';
import { backoff } from './backoff.js';
import { html } from './html.js';
import { listenForFiles } from './incoming.js';
import { Root } from './ui/app.js';
import { isAtTop } from './ui/places.js';

/** How soon a machine that slept finds its line dead. */
const LOOK_MS = 3_000;

const app = createApp();
const { store, socket, feeds, uploader } = app;
const { state } = store;

/** @param {number} [attempt] */
async function begin(attempt = 0) {
  try {
    const { username } = await api.session();
    store.dispatch({ type: 'session/known', me: username });
  } catch (error) {
    store.dispatch({ type: 'session/unreachable', why: error instanceof Error ? error.message : String(error) });
    setTimeout(begin, backoff(attempt), attempt + 1);
    return;
  }
  if (state.me) uploader.resume();
  app.router.start();
}

window.addEventListener('scroll', () => {
  const scrolled = !isAtTop();
  if (scrolled !== state.scrolled) store.dispatch({ type: 'feed/scrolled', scrolled });
}, { passive: true });
window.addEventListener('offline', () => socket.lose());
window.addEventListener('online', () => {
  socket.restart();
  feeds.retry();
  uploader.wake();
});
document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && socket.wake());
window.addEventListener('pageshow', ({ persisted }) => persisted && socket.wake());
setInterval(() => socket.look(), LOOK_MS);
window.addEventListener('beforeunload', (event) => uploader.busy() && event.preventDefault());
listenForFiles({
  take: app.offer,
  onDragged: (dragging) => dragging !== state.dragging && store.dispatch({ type: 'files/dragged', dragging }),
});

window.addEventListener('load', () => {
  // Without it there is only no page for when one is offline.
  navigator.serviceWorker?.register('/sw.js').catch(() => {});
});

const place = /** @type {HTMLElement} */ (document.getElementById('app'));
place.replaceChildren();
render(html`<${Root} app=${app} />`, place);
socket.connect();
begin();
