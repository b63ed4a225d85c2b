/** Keeps one page for when there is no network; everything else goes its ordinary way. */
const CACHE = 'cloudstagram-offline-1';
const KEPT = ['/offline.html', '/offline.css', '/offline.js', '/icon-192.png'];

self.addEventListener('install', (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(KEPT)).then(() => self.skipWaiting()));
});

self.addEventListener('activate', (event) => {
  const old = (names) => names.filter((name) => name !== CACHE);
  event.waitUntil(caches.keys().then((names) => Promise.all(old(names).map((name) => caches.delete(name)))));
});

self.addEventListener('fetch', (event) => {
  const { pathname, origin } = new URL(event.request.url);
  if (event.request.mode === 'navigate') {
    event.respondWith(fetch(event.request).catch(() => caches.match('/offline.html')));
  } else if (origin === self.location.origin && pathname.startsWith('/offline.')) {
    event.respondWith(fetch(event.request).catch(() => caches.match(pathname)));
  }
});
