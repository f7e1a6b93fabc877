// The desk by keyboard: Alt+number jumps, Alt+R next and Alt+Shift+R last red flag, F2 to 120, F9 saves; a draft each 3 s.
window.relief.each("[data-desk]", (desk) => {
  const { fill } = window.relief;
  const form = desk.querySelector("[data-call]");
  if (!form) return;
  const version = form.elements.version;
  const saved = form.querySelector("[data-saved]");
  const place = form.querySelector("[data-place]");
  const startedAt = Date.now();
  let dirty = false;
  let savedAt = 0;
  let sending = false;
  let dropped = false;

  const two = (number) => String(number).padStart(2, "0");
  setInterval(() => {
    const seconds = Math.floor((Date.now() - startedAt) / 1000);
    form.querySelector("[data-timer]").textContent = `${two(Math.floor(seconds / 60))}:${two(seconds % 60)}`;
    if (savedAt) {
      saved.textContent = fill(form.dataset.saidSaved, { seconds: Math.floor((Date.now() - savedAt) / 1000) });
    }
  }, 1000);

  // A later version wins on the server, so a save that arrives late or twice changes nothing.
  function next() { version.value = Number(version.value) + 1; }
  function save() {
    if (!dirty || sending || dropped) return;
    dirty = false;
    sending = true;
    next();
    window.htmx.ajax("POST", form.dataset.draftUrl, { source: form, target: "#beside", swap: "outerHTML" })
      .finally(() => { sending = false; });
  }
  const touch = (event) => { if (event.target.name !== "q") dirty = true; };
  desk.addEventListener("input", touch);
  desk.addEventListener("change", touch);
  desk.addEventListener("focusout", (event) => { if (event.target.matches("input, select")) setTimeout(save, 50); });
  setInterval(save, 3000);
  // Leaving also breaks off a save that is under way.
  window.addEventListener("pagehide", () => { if ((dirty || sending) && !dropped) { next(); navigator.sendBeacon(form.dataset.draftUrl, new FormData(form)); } });

  form.querySelector("[data-drop-call]").addEventListener("click", () => { dropped = true; });

  document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.detail.elt.matches("[data-save], [data-transfer]")) { dirty = false; }
  });
  document.addEventListener("htmx:configRequest", (event) => {
    if (event.detail.elt.matches("[data-save], [data-transfer], #beside button")) {
      next();
      event.detail.parameters.version = version.value;
    }
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    if (!event.detail.pathInfo?.requestPath?.includes("/helpline/")) return;
    if (!event.detail.successful) {
      dirty = true;
      if (!event.detail.xhr?.status) { savedAt = 0; saved.textContent = form.dataset.saidFailed; }
      return;
    }
    const beside = document.getElementById("beside");
    if (beside?.dataset.numberSaid) {
      form.querySelector("[data-ticket-number]").textContent = beside.dataset.numberSaid;
      savedAt = Date.now();
    }
  });

  const rows = () => [...desk.querySelectorAll("[data-number]")];
  const first = (row) => row.querySelector("input:checked") || row.querySelector("input:not([type=hidden]), select, button");
  desk.addEventListener("focusin", (event) => {
    const row = event.target.closest("[data-number]");
    rows().forEach((one) => one.classList.toggle("is-current", one === row));
    if (row) place.textContent = fill(form.dataset.saidPlace, { at: row.dataset.number });
  });

  let typed = "";
  let typedAt = 0;
  function jump(digit) {
    typed = Date.now() - typedAt < 700 ? typed + digit : digit;
    typedAt = Date.now();
    const row = rows().find((one) => one.dataset.number === typed) || rows().find((one) => one.dataset.number === digit);
    if (row) { first(row)?.focus(); row.scrollIntoView({ block: "nearest" }); }
  }
  // From anywhere to the first red flag not asked about; from a flag to its neighbour.
  function flag(step) {
    const all = [...desk.querySelectorAll("[data-flag]")];
    const at = all.indexOf(document.activeElement?.closest("[data-flag]"));
    const open = all.findIndex((one) => !one.querySelector(":checked"));
    const to = at < 0 ? Math.max(open, 0) : (at + step + all.length) % all.length;
    (all[to]?.querySelector("input:checked") || all[to]?.querySelector("input"))?.focus();
  }
  document.addEventListener("keydown", (event) => {
    if (event.altKey && /^Digit\d$/.test(event.code)) { event.preventDefault(); jump(event.code.slice(5)); }
    else if (event.altKey && event.code === "KeyR") { event.preventDefault(); flag(event.shiftKey ? -1 : 1); }
    else if (event.key === "F2") { event.preventDefault(); desk.querySelector("[data-transfer]")?.click(); }
    else if (event.key === "F9") { event.preventDefault(); form.querySelector("[data-save]")?.click(); }
  });
  // Enter in a field goes on to the next one instead of saving half a call.
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !event.target.matches("input") || event.defaultPrevented) return;
    event.preventDefault();
    const stops = [...form.querySelectorAll("input:not([type=hidden]), button")];
    stops[stops.indexOf(event.target) + 1]?.focus();
  });
});
