// Lets the bench open where there is no network, once it has been opened. Only its own files: what the server
// says is kept by the app itself, for the person who may read it.
const SHELL = 'bench-__VERSION__'
const FILES = [/* __FILES__ */]

self.addEventListener('install', (event) => {
  const fresh = FILES.map((name) => new Request(`./${name}`, { cache: 'no-cache' }))
  event.waitUntil(
    caches
      .open(SHELL)
      .then((cache) => cache.addAll(fresh))
      .then(() => self.skipWaiting()),
  )
})

self.addEventListener('activate', (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(names.filter((name) => /^bench-/.test(name) && name !== SHELL).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  )
})

// A page is asked of the network first, so that a new version comes in; its files have their hash in their name.
self.addEventListener('fetch', (event) => {
  const { request } = event
  const url = new URL(request.url)
  const scope = new URL(self.registration.scope)
  if (request.method !== 'GET' || url.origin !== scope.origin || !url.pathname.startsWith(scope.pathname)) return
  if (request.mode === 'navigate') {
    event.respondWith(fetch(request).catch(() => caches.match('./index.html', { cacheName: SHELL })))
    return
  }
  event.respondWith(
    caches.match(request, { cacheName: SHELL, ignoreSearch: true }).then((kept) => kept ?? fetch(request)),
  )
})
