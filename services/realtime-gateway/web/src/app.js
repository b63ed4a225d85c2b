/** Joins the parts: what the address, the socket and the person do to each other. */
import { createActivity } from './activity.js';
import { createFeeds } from './feeds.js';
import { createImageReader } from './image-reader.js';
import { createLikesReader } from './likes-reader.js';
import { createLineCheck } from './line-check.js';
import { createPictures } from './pictures.js';
import { createRouter } from './router.js';
import { keyOf, pathOfFeed, paths, viewOf } from './routes.js';
import { NeedsSession, createSession } from './session.js';
import { createSocket } from './socket.js';
import { showsUploads } from './store/select.js';
import { createStore } from './store/store.js';
import { text } from './text.js';
import { createUploader } from './uploader.js';
import { comeTo, endWait, forgetPlaces, placeIn } from './ui/places.js';
import { isReading } from './ui/toasts.js';

/** @typedef {ReturnType<typeof createApp>} App */
/** @typedef {import('./types.js').Route} Route */

/** How long words are there at least: a fault is read more slowly. */
const TOAST_MS = { note: 5_000, problem: 10_000 };
/** After so long it is looked again whether somebody still has the pointer or the focus on them. */
const READING_MS = 1_000;

/** Rejects where the page may not: it has no TLS, or the person said no. @param {string} words */
const copy = async (words) => navigator.clipboard.writeText(words);

export function createApp() {
  const store = createStore();
  const { state } = store;
  let toasts = 0;

  /** @param {'note' | 'problem'} kind @param {string} words @param {boolean} [away] holds only while nobody is logged in */
  function toast(kind, words, away = false) {
    toasts += 1;
    const id = toasts;
    store.dispatch({ type: 'toast/shown', toast: { id, kind, words, away } });
    const end = () => (isReading() ? void setTimeout(end, READING_MS) : store.dispatch({ type: 'toast/gone', id }));
    setTimeout(end, TOAST_MS[kind]);
  }
  const say = (/** @type {string} */ words) => toast('note', words);
  const complain = (/** @type {string} */ words) => toast('problem', words);
  function sayKept() {
    const kept = state.uploads.filter(({ stage, reason }) => stage === 'draft' && !reason).length;
    if (kept) say(text.upload.kept(kept));
  }

  const socket = createSocket({
    onStatus: (status) => status !== state.socket && store.dispatch({ type: 'socket/status', status }),
    onLost: () => store.dispatch({ type: 'socket/lost' }),
    onFrame(frame) {
      if (frame.type === 'new_image') likesAsked.note(frame.image.imageid);
      const follows = frame.type === 'profile' && frame.username === state.me && state.profiles.get(frame.username)?.follows_count;
      store.dispatch({ type: 'socket/frame', frame });
      if (follows !== false && follows !== frame.follows_count) feeds.readPerson();
      if (frame.type === 'reset') catchUp();
      if (frame.type === 'image_state' && frame.state === 'rejected') tellIfUnseen(frame.imageid);
      if (frame.type === 'welcome') welcome(frame.username ?? null);
      if (frame.type === 'followed') say(text.profile.followed(frame.username));
    },
  });
  const session = createSession({
    store, complain, onEnded: () => toast('note', text.account.ended, true), onChanged: personChanged, onRenewed: () => socket.restart(),
  });
  const feeds = createFeeds({
    store, socket, onSessionGone: () => session.know(null), depthOf: (key) => placeIn(key).depth,
    onRead: (key) => setTimeout(endWait, 0, key), // once it is on the page
  });
  const activity = createActivity({ store, session, complain, say });
  const uploader = createUploader({ store, session, onKept: () => state.dialog?.kind !== 'upload' && sayKept() });
  const router = createRouter({ onRoute, where: () => placeIn(state.current) });

  const likesAsked = createLikesReader(store);
  const knownImage = createImageReader({ store, complain });
  const pictures = createPictures();
  const checkLine = createLineCheck({ store, session, socket });

  /** @param {string | null} username whose the line is */
  function welcome(username) {
    feeds.retry();
    uploader.wake();
    pictures.retry();
    checkLine(username);
  }

  /** What was missed can't be told: all is read anew. */
  function catchUp() {
    feeds.refresh();
    uploader.lookForMissing();
  }

  /** A refusal whose card is out of sight. @param {string} imageid */
  function tellIfUnseen(imageid) {
    const upload = state.uploads.find((other) => other.imageid === imageid && other.stage === 'rejected');
    if (upload && (state.scrolled || !showsUploads(state))) complain(text.upload.notTaken(upload.reason));
  }

  /** @param {boolean} entered */
  function personChanged(entered) {
    forgetPlaces();
    feeds.forget();
    socket.forget();
    if (state.me) uploader.resume();
    if (entered && state.route.page !== 'profile' && state.route.page !== 'image') router.replace(paths.home());
    else open(state.route, null);
  }

  /** @param {Route} route @returns {Promise<string>} key of the feed that a route shows, or that is followed behind it */
  async function feedOfRoute(route) {
    if (route.page === 'missing') return 'latest';
    if (route.page === 'profile') return keyOf({ name: 'profile', username: route.username });
    if (route.page !== 'image') return route.page === 'home' && state.me ? 'home' : 'latest';
    if (route.over) return route.over === 'home' && !state.me ? 'latest' : route.over;
    const image = await knownImage(route.imageid);
    return image ? keyOf({ name: 'profile', username: image.userid }) : 'latest';
  }

  /** @param {Route} route @param {import('./router.js').Place | null} place */
  async function open(route, place) {
    const key = await feedOfRoute(route);
    if (state.route !== route) return;
    const other = key !== state.current;
    feeds.show(viewOf(key), place?.depth);
    if (other) comeTo(key, place);
    if (route.page === 'image') await knownImage(route.imageid);
  }

  /** @param {Route} route @param {import('./router.js').Place | null} place */
  function onRoute(route, place) {
    store.dispatch({ type: 'route/changed', route });
    open(route, place);
  }

  /** At once: what waits slides in before the reader's eyes. */
  const goUp = () => {
    window.scrollTo({ top: 0, behavior: 'instant' });
    store.dispatch({ type: 'feed/scrolled', scrolled: false });
  };
  const openUpload = () => store.dispatch({ type: 'dialog/opened', dialog: { kind: 'upload' } });

  /** Opens the form, with what was dropped or pasted in it. Whoever has no account gets one first. @param {File[]} [files] */
  function offer(files = []) {
    const show = async () => {
      openUpload();
      await uploader.choose(files);
    };
    session.attempt(show, show, text.upload.asked).catch((error) => {
      if (!(error instanceof NeedsSession)) throw error;
    });
  }

  return {
    store, socket, session, feeds, activity, uploader, pictures, router, say, complain, goUp, openUpload, offer,
    /** Whoever closes the form has read what was refused, and is told of what is kept; whoever sends the rest finds it there again. */
    dismissUpload() {
      store.dispatch({ type: 'dialog/closed' });
      uploader.forgetRefused();
      sayKept();
    },
    hush: (/** @type {number} */ id) => store.dispatch({ type: 'toast/gone', id }),
    closePeople: () => state.route.page === 'profile' && router.leave(paths.profile(state.route.username)),
    /** Back to the page that the preview stands over. */
    closePreview() {
      if (state.route.page === 'image') router.leave(state.current ? pathOfFeed(state.current) : paths.latest());
    },
    /** @param {string} imageid */
    showNeighbour(imageid) {
      if (state.route.page === 'image') router.replace(paths.image(imageid), state.route.over ? { over: state.route.over } : {});
    },
    /** @param {string} path */
    copyLink: (path) => copy(location.origin + path).then(() => say(text.preview.copied), () => complain(text.preview.notCopied)),
    /** Sends what was chosen, and shows it where it will stand. */
    share() {
      store.dispatch({ type: 'dialog/closed' });
      uploader.sendAll();
      if (!showsUploads(state)) router.go(paths.home());
      goUp();
    },
  };
}
