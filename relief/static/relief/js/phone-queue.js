// A phone's work: every step goes through the phone's queue, with or without a network.
// A page names itself with data-phone; `window.phoneQueue.add()` keeps a step and sends it, each once.
// Tells the document "phone:sent" (a step and its answer), "phone:refused" (a step) and "phone:flushed" (how many, and how it ended).
window.phoneQueue = (() => {
  const page = document.querySelector("[data-phone]");
  if (!page) return null;
  const words = JSON.parse(document.getElementById("phone-words").textContent);
  const { fill, announce } = window.relief;
  const store = window.phoneStore;
  const strip = document.getElementById("queue");
  const speed = Number(document.documentElement.dataset.clockSpeed) || 1;
  let sending = false;
  let asked = false;
  let again;

  // The platform's clock as it was when this page was made, carried on by the phone's own.
  function platformNow() {
    const since = Date.now() - Date.parse(page.dataset.realNow);
    return new Date(Date.parse(page.dataset.reliefNow) + since * speed).toISOString();
  }

  function tell(name, detail) {
    document.dispatchEvent(new CustomEvent(`phone:${name}`, { detail }));
  }

  function show(text) {
    const line = strip.querySelector("[data-queue-words]");
    const isNew = text && line.textContent !== text;
    strip.hidden = !text;
    line.textContent = text;
    if (isNew) announce(text);
  }

  // A refused step waits to be read and is not counted: nothing more is sent of it.
  async function showQueue(state, refused = new Set()) {
    const count = (await store.all(page.dataset.owner)).filter((step) => !refused.has(step.url)).length;
    if (state === "sign_in") return show(fill(words.sign_in, { count }));
    if (!navigator.onLine || state === "offline") return show(count ? fill(words.offline, { count }) : words.offline_none);
    return show(count ? fill(words.sending, { count }) : "");
  }

  function showConflict(step, why) {
    const box = document.createElement("div");
    box.className = "r-banner r-banner--broken";
    box.setAttribute("role", "alert");
    const text = document.createElement("span");
    text.textContent = fill(words.refused, { label: step.label, why });
    const button = document.createElement("button");
    button.className = "r-btn r-btn--small";
    button.textContent = words.dismiss;
    button.addEventListener("click", async () => { await store.remove(step.id); box.remove(); location.reload(); });
    box.append(text, button);
    document.getElementById("conflicts").append(box);
  }

  async function post(step) {
    const body = new FormData();
    step.fields.forEach(([name, value, file]) => (file ? body.append(name, value, file) : body.append(name, value)));
    return fetch(step.url, {
      method: "POST",
      body,
      credentials: "same-origin",
      // What the phone's clock says now: a wrong clock is as wrong as it was at the step (phone.py).
      headers: { Accept: "application/json", "Idempotency-Key": step.key, "X-Phone-Now": platformNow(), "X-CSRFToken": page.dataset.csrf },
    });
  }

  // Returns what happened: "sent", "refused", "offline", "sign_in" or "later".
  async function send(step) {
    let answer;
    try { answer = await post(step); } catch { return "offline"; }
    if (answer.redirected && new URL(answer.url).pathname === page.dataset.login) return "sign_in";
    const told = await answer.json().catch(() => ({}));
    if (answer.ok) {
      await store.remove(step.id);
      tell("sent", { step, answer: told });
      return "sent";
    }
    if (answer.status === 429 || answer.status >= 500 || told.code === "still_running") return "later";
    tell("refused", { step });
    showConflict(step, (told.errors || [told.detail || answer.status]).join(" "));
    return "refused";
  }

  // Later steps wait for earlier ones: one at a time, in the order they were done.
  async function pass() {
    const refused = new Set();
    let outcome = "";
    let sent = 0;
    for (const step of await store.all(page.dataset.owner)) {
      if (refused.has(step.url)) continue;
      outcome = await send(step);
      if (outcome === "sent") sent += 1;
      else if (outcome === "refused") refused.add(step.url);
      else break;
    }
    await showQueue(outcome, refused);
    if (["offline", "later"].includes(outcome)) again = setTimeout(flush, 15000);
    tell("flushed", { sent, refused: refused.size, outcome });
  }

  // A step that was added while others were being sent is not left behind.
  async function flush() {
    asked = true;
    if (sending) return;
    sending = true;
    clearTimeout(again);
    try {
      while (asked) { asked = false; await pass(); }
    } finally { sending = false; }
  }

  async function add({ url, label, fields }) {
    const key = crypto.randomUUID?.() || [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    await store.add({ key, owner: page.dataset.owner, url, label, fields });
    await showQueue();
    flush();
  }

  window.addEventListener("online", flush);
  window.addEventListener("offline", () => showQueue("offline"));
  if ("serviceWorker" in navigator) {
    const scope = page.dataset.scope ? { scope: page.dataset.scope } : {};
    navigator.serviceWorker.register(page.dataset.worker, scope).catch(() => {});
  }
  // Whoever signs out leaves no addresses behind on the phone.
  document.querySelectorAll('form[action*="logout"]').forEach((form) => form.addEventListener("submit", () => {
    caches?.delete("relief-phone-pages");
  }));
  showQueue().then(flush);
  return { add, flush, platformNow, words, waiting: () => store.all(page.dataset.owner) };
})();
