// Shows PARTS[0], a page that says one is offline, where a page cannot be had; everything else goes its usual way.
const NAME = `offline ${PARTS.join(" ")}`;

self.addEventListener("install", (event) => {
  self.skipWaiting();
  event.waitUntil(caches.open(NAME).then((cache) => cache.addAll(PARTS)));
});

self.addEventListener("activate", (event) => {
  const old = (names) => names.filter((name) => name.startsWith("offline ") && name !== NAME);
  event.waitUntil(caches.keys().then((names) => Promise.all(old(names).map((name) => caches.delete(name)))));
});

self.addEventListener("fetch", (event) => {
  const { pathname, search } = new URL(event.request.url);
  if (event.request.mode === "navigate") event.respondWith(fetch(event.request).catch(() => caches.match(PARTS[0])));
  else if (PARTS.includes(pathname + search)) {
    event.respondWith(fetch(event.request).catch(() => caches.match(event.request)));
  }
});
