/** Keeps one page for when there is no network; everything else goes its ordinary way. Each version of the client keeps its own. */
const CACHE = 'cloudstagram-offline __ASSETS__';
const KEPT = ['/offline.html', '/offline.css', '/offline.js'];

self.addEventListener('install', (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(KEPT)).then(() => self.skipWaiting()));
});

self.addEventListener('activate', (event) => {
  const old = (names) => names.filter((name) => name !== CACHE);
  event.waitUntil(caches.keys().then((names) => Promise.all(old(names).map((name) => caches.delete(name)))));
});

/** An edge that answers for a server that is away has no page of its own. */
const AWAY = new Set([502, 503, 504]);

async function navigate(request) {
  const answer = await fetch(request).catch(() => null);
  return answer && !AWAY.has(answer.status) ? answer : (await caches.match('/offline.html')) ?? answer ?? Response.error();
}

self.addEventListener('fetch', (event) => {
  const { pathname, origin } = new URL(event.request.url);
  if (event.request.mode === 'navigate') {
    event.respondWith(navigate(event.request));
  } else if (origin === self.location.origin && pathname.startsWith('/offline.')) {
    event.respondWith(fetch(event.request).catch(() => caches.match(pathname)));
  }
});
