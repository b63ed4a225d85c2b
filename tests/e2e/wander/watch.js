// Runs in every page of the wanderer before anything of ours, and looks at the page from inside, the whole time.
// What must not be is told to `wanderFault`, which the test made.
(() => {
  const TOP_PX = 80; // above that the reader is at the top, where new pictures slide in
  const SETTLE_MS = 700; // after the top: what slides is still sliding
  const INPUT_MS = 2_500; // a smooth scroll, or going back, takes a moment
  const LOOK_MS = 100;
  const LIES = 12; // so many looks in a row: a page that is rendering, or a machine that is busy, may lag
  const HEALED_MS = 60_000; // a killed gateway starts anew, on a machine that runs much else
  const SILENCE = 1.5; // heartbeats
  const TRACED = 60; // lines of what happened last

  // What happened last, for whoever has to find out why.
  const trace = [];
  function note(words) {
    trace.push(`${Math.round(performance.now())} ms: ${words}`);
    if (trace.length > TRACED) trace.shift();
  }

  const told = new Set();
  function fault(words) {
    if (told.has(words)) return;
    told.add(words);
    window.wanderFault(`${location.pathname}: ${words}`, trace);
  }

  // The truth about the line, whichever transport it has.
  const OPEN = 1;
  const lines = new Set();
  let heartbeat = 25_000;
  function hear(line, frame) {
    line.frameAt = performance.now();
    if (frame.type === 'heartbeat') line.behind = Boolean(frame.behind);
    else note(`frame ${frame.type} ${frame.imageid ?? frame.image?.imageid ?? ''} ${frame.image?.comment ?? ''}`);
    if (frame.type !== 'welcome') return;
    line.welcomes += 1;
    heartbeat = frame.heartbeat;
  }
  function watchedLine(socket) {
    const line = { socket, frameAt: performance.now(), views: 0, welcomes: 0, mute: false, behind: false };
    const { dispatchEvent, send } = socket;
    socket.dispatchEvent = (event) => {
      if (event.type === 'close') lines.delete(line);
      if (event.type === 'message' && line.mute) return;
      if (event.type === 'message') hear(line, JSON.parse(event.data));
      dispatchEvent.call(socket, event);
    };
    socket.send = (words) => {
      if (JSON.parse(words).type === 'view') line.views += 1;
      send.call(socket, words);
    };
    lines.add(line);
    return socket;
  }
  let SockJS;
  Object.defineProperty(window, 'SockJS', {
    get: () => SockJS,
    set(Real) {
      SockJS = function Watched(...where) {
        return watchedLine(new Real(...where));
      };
    },
  });
  const alive = ({ socket, frameAt, views, welcomes, behind }) => socket.readyState === OPEN && views > 0 && welcomes >= views
    && !behind && performance.now() - frameAt <= heartbeat * SILENCE;

  // The badge never lies.
  const badge = () => document.querySelector('[aria-label="Connection"]')?.textContent.trim() ?? '';
  let lies = 0;
  let downSince = null;
  addEventListener('online', () => { downSince = null; });
  function lookAtBadge() {
    const says = badge();
    lies = says === 'live' && ![...lines].some(alive) ? lies + 1 : 0;
    if (lies === LIES) {
      fault(`the badge says live, and no line is: ${JSON.stringify([...lines].map((line) => [
        line.socket.readyState, Math.round(performance.now() - line.frameAt), line.views, line.welcomes, line.behind]))}`);
    }
    if (says === 'live' || says === '' || !navigator.onLine) downSince = null;
    else downSince ??= performance.now();
    if (downSince !== null && performance.now() - downSince > HEALED_MS) fault(`the badge still says ${says} after ${HEALED_MS} ms`);
  }
  setInterval(lookAtBadge, LOOK_MS);

  // Never an image twice. Comments are unique here, so that a card that is still on its way counts too.
  function lookForDoubles() {
    const seen = new Set();
    for (const article of document.querySelectorAll('main article')) {
      for (const mark of [article.querySelector('[data-imageid]')?.dataset.imageid, article.querySelector('.comment')?.textContent]) {
        if (mark && seen.has(mark)) fault(`${mark} is there twice`);
        seen.add(mark);
      }
    }
  }
  let changed = false;
  new MutationObserver(() => { changed = true; }).observe(document, { childList: true, subtree: true });

  // Never a shift under the reader.
  let inputAt = -Infinity;
  for (const type of ['wheel', 'keydown', 'pointerdown', 'touchmove', 'popstate']) {
    addEventListener(type, (event) => {
      inputAt = performance.now();
      note(`${type} ${event.key ?? event.deltaY ?? ''}`);
    }, { capture: true, passive: true });
  }
  const nameOf = (article) => article.querySelector('.comment')?.textContent || article.dataset.slot;
  const room = () => document.documentElement.scrollHeight - innerHeight;
  let anchor = null;
  let topAt = -Infinity;
  function lookAtReader() {
    const now = performance.now();
    if (scrollY <= TOP_PX) topAt = now;
    if (now - topAt < SETTLE_MS) anchor = null;
    else if (anchor?.article.isConnected && anchor.width === innerWidth) judge(now);
    if (now - topAt >= SETTLE_MS) rest();
  }
  function judge(now) {
    const moved = anchor.article.getBoundingClientRect().top - anchor.top;
    const scrolled = scrollY - anchor.scrollY;
    const cut = scrolled < 0 && scrollY >= room() - 2; // the page became shorter than where she was
    const byHerself = now - inputAt < INPUT_MS && Math.abs(scrolled) > 0;
    if (Math.abs(moved) > 1 && !byHerself && !cut) fault(`${nameOf(anchor.article)} moved by ${Math.round(moved)} px under the reader`);
  }
  function rest() {
    const middle = innerHeight / 2;
    const isThere = (article) => {
      const { top, bottom } = article.getBoundingClientRect();
      return top <= middle && bottom >= middle;
    };
    const kept = anchor?.article.isConnected && anchor.scrollY === scrollY ? anchor.article : null;
    const article = kept ?? [...document.querySelectorAll('main article')].find(isThere);
    anchor = article
      ? { article, top: article.getBoundingClientRect().top, scrollY, width: innerWidth } : null;
  }

  // Less is a number that got another digit.
  const FELT = 0.002;
  new PerformanceObserver((list) => {
    for (const { value, hadRecentInput, sources } of list.getEntries()) {
      if (value < FELT || hadRecentInput || performance.now() - inputAt < INPUT_MS) continue;
      // Who follows somebody in another tab is told at once why her timeline is still empty, in other words: no picture moves.
      if (!document.querySelector('main article')) continue;
      // What she reads is in the middle; notes at the foot come and go over it.
      const read = sources.map(({ node }) => node).filter((node) => node?.isConnected && node.parentElement?.closest('main'));
      const names = read.map((node) => node.className || node.nodeName);
      if (read.length) fault(`a layout shift of ${value.toFixed(4)}: ${names.join(', ')}`);
    }
  }).observe({ type: 'layout-shift', buffered: true });

  /** The page as a line of numbers, whenever it is another one. */
  let pageBefore = '';
  function lookAtPage() {
    const articles = [...document.querySelectorAll('main article')];
    const { style, offsetTop } = document.querySelector('.grid') ?? {};
    const anchored = anchor ? `, ${nameOf(anchor.article)} at ${anchor.article.style.transform} as ${anchor.article.className}` : '';
    const page = `scrolled ${Math.round(scrollY)} of ${room()}, ${articles.length} pictures, grid ${style?.height} from ${offsetTop}${anchored}`;
    if (page !== pageBefore) note(page);
    pageBefore = page;
  }

  function look() {
    if (changed) lookForDoubles();
    changed = false;
    lookAtPage();
    lookAtReader();
    requestAnimationFrame(look);
  }
  requestAnimationFrame(look);

  // What the test asks for.
  const clip = ({ left, right, top, bottom }) => [Math.max(left, 0), Math.min(right, innerWidth), Math.max(top, 0), Math.min(bottom, innerHeight)];
  window.wander = {
    /** Where one could click on these elements now. */
    spots: (elements) => elements.flatMap((element) => {
      const [left, right, top, bottom] = clip(element.getBoundingClientRect());
      const [x, y] = [(left + right) / 2, (top + bottom) / 2];
      const hit = left < right && top < bottom && document.elementFromPoint(x, y);
      const words = element.getAttribute('aria-label') || element.textContent.trim() || element.dataset.imageid;
      return hit && (element === hit || element.contains(hit)) ? [{ x, y, words }] : [];
    }),
    shown: () => ({
      feed: document.querySelector('main [data-over]')?.dataset.over ?? null,
      badge: badge(),
      head: document.querySelector('main')?.innerText.slice(0, 400) ?? '',
      pending: document.querySelectorAll('main article:not(:has([data-imageid]))').length,
      articles: [...document.querySelectorAll('main article:has([data-imageid])')].map((article) => ({
        imageid: article.querySelector('[data-imageid]').dataset.imageid,
        comment: article.querySelector('.comment')?.textContent ?? '',
        liked: article.querySelector('.likes').classList.contains('liked'),
        likers: article.querySelector('.likers').textContent,
      })),
      broken: [...document.querySelectorAll('main article img')].filter((image) => image.complete && !image.naturalWidth).map(({ src }) => src),
    }),
    /** The line breaks, as when a proxy restarts. */
    cut: () => lines.forEach(({ socket }) => socket.close()),
    /** The line falls silent and nobody says so, as after sleep. */
    mute: () => lines.forEach((line) => { line.mute = true; }),
  };
})();
