// The courier's day: the forms of a stop go through the phone's queue.
(() => {
  const queue = window.phoneQueue;
  if (!queue) return;
  const { each } = window.relief;
  let isStopDone = false;

  function fieldsOf(form) {
    const counts = {};
    form.querySelectorAll("[data-line]").forEach((input) => { if (input.value !== "") counts[input.dataset.line] = Number(input.value); });
    const lines = form.querySelector("[data-lines]");
    if (lines) lines.value = Object.keys(counts).length ? JSON.stringify(counts) : "";
    return [...new FormData(form)].filter(([name, value]) => name !== "csrfmiddlewaretoken" && !(value instanceof File && !value.size))
      .map(([name, value]) => (value instanceof File ? [name, value, value.name] : [name, value]));
  }

  async function signatureOf(form) {
    const canvas = form.querySelector("[data-canvas][data-signed]");
    if (!canvas) return [];
    const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
    return [["signature", blob, "signature.png"]];
  }

  // A parcel taken out offline can be handed over offline: what comes after that step is on the page.
  function showAfter(form) {
    const after = document.querySelectorAll(`[data-after="${form.id}"]`);
    if (!form.id || !after.length) return false;
    document.querySelectorAll(`#${form.id}, [data-before="${form.id}"]`).forEach((part) => { part.hidden = true; });
    after.forEach((part) => { part.hidden = false; });
    return true;
  }

  // Returns whether nothing more is to be done at this stop for now.
  function markKept(form) {
    const card = form.closest("[data-card]");
    const pill = document.querySelector(`[data-stop="${card.dataset.card}"] .r-pill`);
    if (pill) Object.assign(pill, { className: "r-pill r-pill--risk", textContent: queue.words.kept });
    if (showAfter(form)) return false;
    const note = document.createElement("p");
    note.className = "r-pill r-pill--risk";
    note.dataset.kept = "";
    note.textContent = queue.words.kept;
    card.querySelectorAll("form, .r-touch, details, .r-link").forEach((part) => { part.hidden = true; });
    (card.querySelector(".r-panel__body") || card).append(note);
    document.querySelectorAll(`[data-foot="${card.dataset.card}"]`).forEach((foot) => { foot.hidden = true; });
    return true;
  }

  // Without a network the page is not made anew: the next stop opens by itself.
  function openNext() {
    const next = [...document.querySelectorAll(".r-day__stop:not([open])")].find((stop) => stop.querySelector("form:not([hidden])"));
    if (!next) return;
    next.open = true;
    next.scrollIntoView({ block: "center" });
  }

  // A page from the phone's store knows nothing of the steps that wait beside it.
  const formOf = (step) => [...document.querySelectorAll("form[data-queued]")].find((form) => form.action === new URL(step.url, location.href).href);
  async function markWaiting() {
    for (const step of await queue.waiting()) {
      const form = formOf(step);
      if (form) markKept(form);
    }
  }

  each("form[data-queued]", (form) => {
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      if (form.dataset.busy) return;
      form.dataset.busy = "1";
      const fields = [...fieldsOf(form).filter(([name]) => name !== "occurred_at"), ...await signatureOf(form)];
      fields.push(["occurred_at", queue.platformNow()]);
      isStopDone = markKept(form);
      await queue.add({ url: form.action, label: form.dataset.label, fields });
    });
  });

  // With somebody at the counter, a long shelf is searched by what they say: it works offline too.
  each("[data-find]", (field) => field.addEventListener("input", () => {
    const wanted = field.value.trim().toLowerCase();
    document.querySelectorAll("[data-card]").forEach((card) => { card.hidden = !card.textContent.toLowerCase().includes(wanted); });
  }));
  each("[data-opens]", (link) => link.addEventListener("click", () => { document.getElementById(link.dataset.opens).open = true; }));
  each("input[type=file]", (input) => input.addEventListener("change", () => {
    const label = document.querySelector(`label[for="${input.id}"] [data-file-count]`);
    if (label && input.files.length) label.textContent = `${label.textContent.replace(/ \d+$/, "")} ${input.files.length}`;
  }));
  // What was refused is told above; the page is made anew once that was read.
  document.addEventListener("phone:refused", ({ detail }) => {
    formOf(detail.step)?.closest("[data-card]").querySelectorAll("[data-kept]").forEach((note) => note.remove());
  });
  document.addEventListener("phone:flushed", ({ detail }) => {
    if (detail.sent && !detail.refused && detail.outcome === "sent") location.reload();
    else if (isStopDone && detail.outcome === "offline") { isStopDone = false; openNext(); }
  });
  markWaiting();
})();
