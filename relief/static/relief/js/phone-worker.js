// Keeps one page of work on the phone, as last seen, and the files it needs: the page at its scope.
const PAGES = "relief-phone-pages";
const FILES = "relief-phone-files";

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim().then(keepPage)));

// The page that registers the worker was loaded before it: fetch it once more, to keep it.
async function keepPage() {
  const answer = await fetch(self.registration.scope, { credentials: "same-origin" }).catch(() => null);
  if (!answer?.ok || answer.redirected) return;
  const page = await answer.clone().text();
  await (await caches.open(PAGES)).put(self.registration.scope, answer);
  const files = await caches.open(FILES);
  const wanted = [...page.matchAll(/(?:src|href|data-icons|data-basemap)="(\/static\/[^"#]+)/g)].map((match) => match[1]);
  await Promise.all([...new Set(wanted)].map((url) => files.add(url).catch(() => {})));
}

// Files carry a digest in their name where they may change: what is kept stays right.
async function fromFiles(request) {
  const files = await caches.open(FILES);
  const kept = await files.match(request);
  const fresh = fetch(request).then((answer) => {
    if (answer.ok) files.put(request, answer.clone());
    return answer;
  });
  if (!kept) return fresh;
  fresh.catch(() => {});
  return kept;
}

async function fromNetwork(request) {
  const pages = await caches.open(PAGES);
  try {
    const answer = await fetch(request);
    if (answer.ok && !answer.redirected) pages.put(self.registration.scope, answer.clone());
    // Signed out: the page of the person before does not stay behind.
    if (answer.type === "opaqueredirect" || answer.redirected) await caches.delete(PAGES);
    return answer;
  } catch (error) {
    const kept = await pages.match(self.registration.scope);
    if (kept) return kept;
    throw error;
  }
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (url.pathname.startsWith("/static/")) event.respondWith(fromFiles(request));
  else if (request.mode === "navigate" && request.url.split(/[?#]/)[0] === self.registration.scope) event.respondWith(fromNetwork(request));
});
