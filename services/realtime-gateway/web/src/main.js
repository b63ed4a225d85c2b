/** Where the client begins: it is made, listens to the browser, and shows itself. */
import { render } from 'preact';
import { api } from './api.js';
import { createApp } from './app.js';
import { backoff } from './socket.js';
import { html } from './html.js';
import { Root } from './ui/app.js';
import { isAtTop } from './ui/places.js';

const app = createApp();
const { store, socket, feeds, uploader, openUpload } = app;
const { state } = store;

/** @param {number} [attempt] */
async function begin(attempt = 0) {
  try {
    const { username } = await api.session();
    store.dispatch({ type: 'session/known', me: username });
  } catch {
    setTimeout(begin, backoff(attempt), attempt + 1);
    return;
  }
  if (state.me) uploader.resume();
  app.router.start();
}

/**
 * What is dropped or pasted.
 * @param {{ dataTransfer?: DataTransfer | null, clipboardData?: DataTransfer | null, preventDefault: () => void }} event
 */
function takeFiles(event) {
  const files = [...((event.dataTransfer ?? event.clipboardData)?.files ?? [])];
  if (!files.length || !state.me) return;
  event.preventDefault();
  openUpload();
  uploader.choose(files);
}

window.addEventListener('scroll', () => {
  const scrolled = !isAtTop();
  if (scrolled !== state.scrolled) store.dispatch({ type: 'feed/scrolled', scrolled });
}, { passive: true });
window.addEventListener('offline', () => socket.lose());
window.addEventListener('online', () => {
  socket.restart();
  feeds.retry();
});
document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && socket.wake());
window.addEventListener('beforeunload', (event) => uploader.busy() && event.preventDefault());
document.addEventListener('dragover', (event) => state.me && event.preventDefault());
document.addEventListener('drop', takeFiles);
document.addEventListener('paste', takeFiles);

window.addEventListener('load', () => {
  // Without it there is only no page for when one is offline.
  navigator.serviceWorker?.register('/sw.js').catch(() => {});
});

socket.connect();
begin();
render(html`<${Root} app=${app} />`, /** @type {HTMLElement} */ (document.getElementById('app')));
