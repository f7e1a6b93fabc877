// The courier's day: the forms of a stop go through the phone's queue.
(() => {
  const queue = window.phoneQueue;
  if (!queue) return;
  const { each } = window.relief;

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

  function markKept(form) {
    const card = form.closest("[data-card]");
    const note = document.createElement("p");
    note.className = "r-pill r-pill--risk";
    note.textContent = queue.words.kept;
    card?.querySelectorAll("form, .r-touch, details").forEach((part) => { part.hidden = true; });
    card?.append(note);
    document.querySelectorAll(`[form="${form.id}"]`).forEach((button) => { button.disabled = true; });
  }

  each("form[data-queued]", (form) => {
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      if (form.dataset.busy) return;
      form.dataset.busy = "1";
      const fields = [...fieldsOf(form).filter(([name]) => name !== "occurred_at"), ...await signatureOf(form)];
      fields.push(["occurred_at", queue.platformNow()]);
      markKept(form);
      await queue.add({ url: form.action, label: form.dataset.label, fields });
    });
  });

  each("[data-opens]", (link) => link.addEventListener("click", () => { document.getElementById(link.dataset.opens).open = true; }));
  each("input[type=file]", (input) => input.addEventListener("change", () => {
    const label = document.querySelector(`label[for="${input.id}"] [data-file-count]`);
    if (label && input.files.length) label.textContent = `${label.textContent.replace(/ \d+$/, "")} ${input.files.length}`;
  }));
  document.addEventListener("phone:flushed", ({ detail }) => {
    if (detail.sent && !detail.refused && detail.outcome === "sent") location.reload();
  });
})();
