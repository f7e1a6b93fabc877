// Counting with a phone: scan or choose a place, type how many, add; works without a network.
// A wedge scanner types into the scan field, or into the number field by mistake: both read codes.
(() => {
  const queue = window.phoneQueue;
  const root = document.getElementById("count");
  if (!queue || !root) return;
  const sheet = JSON.parse(document.getElementById("count-sheet").textContent);
  const { words } = queue;
  const { fill, announce } = window.relief;
  const memory = `relief-count ${sheet.enter}`;
  const LONGEST_NUMBER = 9;
  const part = (name) => root.querySelector(`[data-${name}]`);
  const list = part("lines");
  const scan = part("code");
  const units = part("units");
  let chosen = null;
  let waiting = new Map();

  // What the server told after this page was kept: a page from the phone's store may be older.
  function remembered() {
    try { return JSON.parse(localStorage.getItem(memory)) || {}; } catch { return {}; }
  }

  const kept = remembered();
  const known = new Map(sheet.lines.map((line) => [line.key, line.found]));
  let entries = sheet.entries;
  if (kept.round === sheet.round && kept.entries > entries) {
    entries = kept.entries;
    Object.entries(kept.found).forEach(([key, found]) => known.set(key, found));
  }

  function remember(answer) {
    if (answer.round !== sheet.round || !(answer.entries >= entries)) return;
    entries = answer.entries;
    known.set(answer.key, answer.found);
    localStorage.setItem(memory, JSON.stringify({ round: sheet.round, entries, found: Object.fromEntries(known) }));
  }

  function foundAt(key) {
    const sent = known.get(key);
    const unsent = waiting.get(key);
    return sent == null && unsent == null ? null : (sent || 0) + (unsent || 0);
  }

  async function readWaiting() {
    waiting = new Map();
    for (const step of await queue.waiting()) {
      const field = Object.fromEntries(step.fields);
      if (new URL(step.url, location.href).pathname !== sheet.enter) continue;
      const key = `${field.lot} ${field.bin} ${field.condition}`;
      waiting.set(key, (waiting.get(key) || 0) + Number(field.units));
    }
  }

  function say(text) {
    part("words").textContent = text;
    if (text) announce(text);
  }

  function draw() {
    let done = 0;
    list.querySelectorAll("[data-key]").forEach((row) => {
      const found = foundAt(row.dataset.key);
      if (found != null) done += 1;
      row.classList.toggle("is-done", found != null);
      row.toggleAttribute("aria-current", row.dataset.key === chosen?.key);
      row.querySelector("[data-found]").textContent = found == null ? words.none_yet : fill(words.found, { units: found.toLocaleString() });
    });
    const all = sheet.lines.length;
    part("progress").textContent = done === all ? words.all_done : fill(words.left, { done, all });
    part("bar").max = all || 1;
    part("bar").value = done;
    part("place").hidden = !chosen;
    part("foot").hidden = !chosen;
    if (chosen) {
      part("item").textContent = chosen.item;
      part("where").textContent = [chosen.bin === "-" ? "" : chosen.bin, chosen.number, chosen.batch, chosen.state].filter(Boolean).join(" · ");
      part("unit").textContent = chosen.unit;
      const found = foundAt(chosen.key);
      part("total").textContent = found == null ? words.none_yet : fill(words.found, { units: found.toLocaleString() });
      const typed = units.value.trim();
      part("add-words").textContent = typed ? fill(words.add, { units: `${typed} ${chosen.unit}` }) : words.nothing;
    }
  }

  function choose(line) {
    chosen = line;
    units.value = "";
    scan.value = "";
    say("");
    draw();
    units.focus();
    part("place").scrollIntoView({ block: "nearest" });
  }

  // A label says a lot by its number, its public id or its batch, alone or inside a longer code.
  function matching(code) {
    const text = code.toLowerCase();
    const is = (line) => text.includes(line.lot) || text.split(/[^a-z0-9-]+/).includes(line.number.toLowerCase());
    const named = sheet.lines.filter(is);
    return named.length ? named : sheet.lines.filter((line) => line.batch && says(text, line.batch));
  }

  // As a word of its own or after GS1's key 10: a short batch stands inside many codes by chance.
  function says(text, batch) {
    const word = batch.toLowerCase().replace(/[^a-z0-9]/g, "\\$&");
    return new RegExp(`(^|[^a-z0-9]|10)${word}($|[^a-z0-9])`).test(text);
  }

  function read(code) {
    const found = matching(code);
    if (!found.length) { say(fill(words.unknown, { code })); return false; }
    if (found.length > 1 && !found.includes(chosen)) { say(fill(words.several, { code })); mark(found); return true; }
    const line = found.includes(chosen) ? chosen : found[0];
    const isSame = line === chosen;
    if (!isSame) choose(line);
    if (part("each").checked) enter(1);
    return true;
  }

  function mark(found) {
    const keys = new Set(found.map((line) => line.key));
    list.querySelectorAll("[data-key]").forEach((row) => row.classList.toggle("is-asked", keys.has(row.dataset.key)));
    list.scrollIntoView({ block: "start" });
  }

  function newKey() {
    if (crypto.randomUUID) return crypto.randomUUID();
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 15) | 64;
    bytes[8] = (bytes[8] & 63) | 128;
    return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("").replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
  }

  async function enter(number, line = chosen) {
    waiting.set(line.key, (waiting.get(line.key) || 0) + number);
    units.value = "";
    draw();
    // At once: a scanner types the next code without waiting for the phone's store.
    scan.focus();
    await queue.add({
      url: sheet.enter,
      label: `${line.item} ${number}`,
      fields: [["key", newKey()], ["lot", line.lot], ["bin", line.bin], ["condition", line.condition], ["units", String(number)], ["counted_at", queue.platformNow()]],
    });
  }

  function addTyped() {
    const typed = units.value.trim();
    if (!/^-?\d*$/.test(typed) || typed.length > LONGEST_NUMBER) {
      units.value = "";
      if (!read(typed)) draw();
      return;
    }
    if (typed === "" && foundAt(chosen.key) != null) { say(words.not_units); return; }
    say("");
    enter(Number(typed || 0));
  }

  scan.form.addEventListener("submit", (event) => {
    event.preventDefault();
    const code = scan.value.trim();
    scan.value = "";
    if (code) read(code);
  });
  units.form.addEventListener("submit", (event) => { event.preventDefault(); addTyped(); });
  units.addEventListener("input", draw);
  list.addEventListener("click", (event) => {
    const row = event.target.closest("[data-key]");
    if (row) choose(sheet.lines.find((line) => line.key === row.dataset.key));
  });
  part("back").addEventListener("click", () => {
    const found = foundAt(chosen.key);
    if (found) enter(-found);
  });
  part("other").addEventListener("submit", (event) => {
    event.preventDefault();
    const form = event.target;
    const line = { key: "", lot: form.lot.value.trim(), bin: form.bin.value.trim(), condition: form.condition.value, item: form.lot.value.trim() };
    if (line.lot && /^\d{1,9}$/.test(form.units.value)) { enter(Number(form.units.value), line); form.reset(); }
  });
  const camera = part("camera");
  if (window.phoneCamera) {
    camera.hidden = false;
    camera.addEventListener("click", () => window.phoneCamera.read(part("picture"), (code) => read(code) && !part("each").checked).then(() => { part("camera-trouble").hidden = true; }, () => { part("camera-trouble").hidden = false; scan.focus(); }));
  } else {
    part("no-camera").hidden = false;
  }
  document.addEventListener("phone:sent", async ({ detail }) => {
    if (detail.answer.key) remember(detail.answer);
    await readWaiting();
    draw();
  });
  // A lot that was added by hand has its own place from now on.
  document.addEventListener("phone:flushed", ({ detail }) => {
    const isNew = (key) => !sheet.lines.some((line) => line.key === key);
    if (detail.sent && !detail.refused && [...known.keys()].some(isNew)) location.reload();
  });
  readWaiting().then(() => { draw(); scan.focus(); });
})();
