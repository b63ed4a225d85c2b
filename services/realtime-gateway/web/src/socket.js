/**
 * The line to the gateway: the only file that knows SockJS. It keeps one socket open, tells the gateway what is being looked at and
 * up to where it is known, and hands every frame on. What is known is a position: a page's `seq`, later the newest `mark`.
 */
import { MOST_MS, backoff } from './backoff.js';

/** @typedef {import('./types.js').View} View */
/** @typedef {import('./types.js').Connection} Connection */
/** @typedef {{ onopen: any, onmessage: any, onclose: any, send: (words: string) => void, close: () => void }} Line */

const PATH = '/broadcast';
const TRANSPORTS = ['websocket', 'xhr-streaming', 'eventsource', 'xhr-polling'];
/** Until a `welcome` has named the gateway's own. */
const DEFAULT_HEARTBEAT_MS = 25_000;
/** A line is lost after so many heartbeats without a frame. */
const SILENCE = 1.5;
/** SockJS tries its transports one after another within this. */
const OPEN_MS = 15_000;

/** What did not load with the page is asked for again. */
function loadSockJS() {
  const failed = /** @type {HTMLScriptElement} */ (document.querySelector('script[src$="/sockjs.js"]'));
  const script = Object.assign(document.createElement('script'), { src: failed.src });
  failed.replaceWith(script);
}

/** @returns {Line | null} null: there can't be one yet */
function openSockJS() {
  const { SockJS } = /** @type {any} */ (window);
  if (!SockJS) {
    loadSockJS();
    return null;
  }
  return new SockJS(PATH, null, { transports: TRANSPORTS });
}

/**
 * @param {{ onFrame: (frame: any) => void, onStatus: (status: Connection) => void, onLost?: () => void, open?: () => Line | null,
 *   isOnline?: () => boolean }} options `open` makes a line; `isOnline` says whether the machine has a network at all
 */
export function createSocket({ onFrame, onStatus, onLost = () => {}, open = openSockJS, isOnline = () => navigator.onLine }) {
  /** @type {Line | null} */
  let line = null;
  let isOpen = false;
  let leaving = false;
  /** @type {{ view: View, resume: string | undefined } | null} */
  let wanted = null;
  let unanswered = 0;
  /** The gateway did not take up what is wanted: what it sends, and its marks, are of an earlier view. */
  let refused = false;
  /** The gateway can't follow the log at present: the line lives, and things may be missing from it. */
  let behind = false;
  let attempt = 0;
  let heartbeat = DEFAULT_HEARTBEAT_MS;
  let lastFrame = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  /** @param {() => void} what @param {number} ms */
  function later(what, ms) {
    clearTimeout(timer);
    timer = setTimeout(what, ms);
  }

  const isSilent = () => isOpen && Date.now() - lastFrame > heartbeat * SILENCE;

  function tell() {
    if (line && isOpen) onStatus(wanted && unanswered === 0 && !behind ? 'live' : 'catching up');
    else onStatus(attempt > 1 || !isOnline() ? 'offline' : 'catching up');
  }

  function sendView() {
    if (!line || !isOpen || !wanted) return;
    unanswered += 1;
    refused = false;
    const { view, resume } = wanted;
    line.send(JSON.stringify({ type: 'view', view: view.name, ...(view.name === 'profile' && { username: view.username }), resume }));
  }

  /** @param {any} frame */
  function note(frame) {
    if (frame.type === 'heartbeat') behind = frame.behind === true;
    if (frame.type === 'error') refused = unanswered === 1;
    if (frame.type === 'welcome') {
      unanswered = Math.max(0, unanswered - 1);
      heartbeat = frame.heartbeat || heartbeat;
      attempt = 0;
    }
    // A mark that comes before the newest view's welcome belongs to an earlier view. And what comes while the gateway is behind is not sure
    // yet: lost with the line, it has to come again.
    if (frame.mark && unanswered === 0 && wanted && !refused && !behind) wanted.resume = frame.mark;
    if (frame.type === 'draining') leave(frame.after_ms || 0);
    tell();
  }

  /** The gateway goes: another one at some time before that. @param {number} ms */
  function leave(ms) {
    if (!leaving) later(restart, Math.random() * 0.8 * ms);
    leaving = true;
  }

  /** @param {Line} from @param {string} words */
  function receive(from, words) {
    if (from !== line) return;
    lastFrame = Date.now();
    let frame;
    try {
      frame = JSON.parse(words);
    } catch {
      return;
    }
    note(frame);
    if (!leaving) later(lose, heartbeat * SILENCE);
    onFrame(frame);
  }

  function connect() {
    drop();
    const mine = open();
    if (!mine) return lose();
    line = mine;
    later(lose, OPEN_MS);
    mine.onopen = () => {
      if (mine !== line) return;
      isOpen = true;
      lastFrame = Date.now();
      later(lose, heartbeat * SILENCE);
      sendView();
      tell();
    };
    mine.onmessage = (/** @type {{ data: string }} */ event) => receive(mine, event.data);
    mine.onclose = () => mine === line && lose();
    return tell();
  }

  function drop() {
    clearTimeout(timer);
    const old = line;
    line = null;
    isOpen = false;
    leaving = false;
    unanswered = 0;
    refused = false;
    behind = false;
    if (old) {
      old.onopen = old.onmessage = old.onclose = null;
      old.close();
      onLost();
    }
  }

  /** The line is gone, or as good as gone: soon again. @param {number} [before] how many attempts were in vain */
  function lose(before = attempt) {
    drop();
    attempt = before + 1;
    // A browser that says it has no network may still reach this machine: seldom is not never.
    later(connect, isOnline() ? backoff(attempt - 1) : MOST_MS);
    tell();
  }

  /** A new line at once, for the same view. */
  function restart() {
    attempt = 0;
    connect();
  }

  return {
    connect,
    restart,
    lose,
    /**
     * Looks at another page, or the same one read anew.
     * @param {View} view @param {string} [resume] the page's `seq`; none where there is no page to go on from
     */
    view(view, resume) {
      wanted = { view, resume };
      sendView();
      tell();
    },
    /** Somebody else is at the page now: no view, no position is hers. */
    forget() {
      wanted = null;
      restart();
    },
    /** A clock that went on while timers stood still, as in sleep: the line may be long dead, and the watchdog not know it. */
    look() {
      if (isSilent()) restart();
    },
    /** Somebody is at the page again, or the network is another: no reason to wait for the next attempt. */
    wake() {
      if (isSilent() || (!isOpen && attempt > 0)) restart();
    },
  };
}
