// Behaviour of the frame: search, menus, dialogs, tables, offline strip. Other files hold one thing each.
const relief = (window.relief = {
  words: JSON.parse(document.getElementById("relief-words")?.textContent || "{}"),
  fill: (text, values) => text.replace(/%\((\w+)\)s/g, (_, name) => values[name] ?? ""),
  icon: (name) =>
    `<svg class="r-icon" aria-hidden="true"><use href="${document.documentElement.dataset.icons}#${name}"></use></svg>`,
  colour: (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim(),
  announce(text) {
    const region = document.getElementById("live");
    if (region) region.textContent = text;
  },
  // Runs `start(element)` once for each element that matches, now and after every htmx swap.
  each(selector, start) {
    const scan = (root) => {
      const found = [...root.querySelectorAll(selector)];
      if (root.matches?.(selector)) found.push(root);
      found.filter((element) => !element.dataset.started_).forEach((element) => {
        element.dataset.started_ = "1";
        start(element);
      });
    };
    scan(document);
    document.addEventListener("htmx:load", (event) => scan(event.detail.elt));
  },
});

document.addEventListener("keydown", (event) => {
  const writing = event.target.closest("input, textarea, select, [contenteditable]");
  if (event.key === "/" && !writing && !event.ctrlKey && !event.metaKey) {
    const input = document.querySelector("[data-search-input]");
    if (input) { event.preventDefault(); input.focus(); input.select(); }
  }
  if (event.key === "Escape") {
    closeMenus();
    const results = document.getElementById("search-results");
    if (results) results.hidden = true;
  }
});

function closeMenus(except) {
  document.querySelectorAll("details[data-menu][open]").forEach((menu) => {
    if (menu !== except) {
      const inside = menu.contains(document.activeElement);
      menu.open = false;
      if (inside && !except) menu.querySelector("summary").focus();
    }
  });
}

document.addEventListener("click", (event) => {
  closeMenus(event.target.closest("details[data-menu]"));
  const opener = event.target.closest("[data-open]");
  if (opener) { event.preventDefault(); document.getElementById(opener.dataset.open)?.showModal(); }
  if (event.target.closest("dialog [data-close]")) event.target.closest("dialog").close();
  const results = document.getElementById("search-results");
  if (results && !event.target.closest("[data-search]")) results.hidden = true;
});

relief.each("[data-search]", (form) => {
  const results = form.querySelector("#search-results");
  const input = form.querySelector("[data-search-input]");
  results.addEventListener("htmx:afterSwap", () => { results.hidden = !results.childElementCount; });
  input.addEventListener("focus", () => { results.hidden = !results.childElementCount; });
  form.addEventListener("keydown", (event) => {
    if (!["ArrowDown", "ArrowUp"].includes(event.key)) return;
    const stops = [input, ...results.querySelectorAll("a, button")];
    const step = event.key === "ArrowDown" ? 1 : -1;
    const next = stops[stops.indexOf(document.activeElement) + step];
    if (next) { event.preventDefault(); next.focus(); }
  });
});

relief.each("[data-confirm]", (dialog) => {
  const input = dialog.querySelector("[data-word]");
  const button = dialog.querySelector("[type=submit]");
  if (!input || !button) return;
  const check = () => { button.disabled = input.value.trim() !== input.dataset.word; };
  input.addEventListener("input", check);
  check();
});

relief.each("[data-selectable]", (table) => {
  const count = table.querySelector("[data-selected-count]");
  const boxes = () => [...table.querySelectorAll("tbody input[type=checkbox]")];
  table.addEventListener("change", (event) => {
    if (event.target.matches("[data-select-all]")) {
      boxes().forEach((box) => { box.checked = event.target.checked; });
    }
    const chosen = boxes().filter((box) => box.checked);
    boxes().forEach((box) => box.closest("tr").classList.toggle("is-chosen", box.checked));
    table.classList.toggle("has-selection", chosen.length > 0);
    if (count) count.textContent = relief.fill(relief.words.chosen, { count: chosen.length });
  });
});

relief.each("[data-copy]", (button) => {
  button.addEventListener("click", async () => {
    const source = document.getElementById(button.dataset.copy);
    await navigator.clipboard.writeText(source.dataset.text || source.innerText);
    relief.toast(relief.words.copied);
  });
});

document.addEventListener("relief:announce", (event) => relief.announce(event.detail.value || ""));

function showConnection() {
  document.body.classList.toggle("is-offline", !navigator.onLine);
  document.querySelectorAll("[data-offline-words]").forEach((place) => {
    place.textContent = relief.words.offline;
  });
}
window.addEventListener("online", showConnection);
window.addEventListener("offline", showConnection);
showConnection();

document.addEventListener("htmx:beforeRequest", () => {
  if (document.querySelector(".r-progress-line")) return;
  const line = Object.assign(document.createElement("div"), { className: "r-progress-line" });
  line.hidden = true;
  document.body.append(line);
  setTimeout(() => { line.hidden = false; }, 300);
});
["htmx:afterRequest", "htmx:sendError"].forEach((name) =>
  document.addEventListener(name, () => document.querySelector(".r-progress-line")?.remove()),
);
