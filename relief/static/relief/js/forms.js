// File drop, one submit per click, leaving warnings: small helps of forms.
window.relief.each("[data-drop]", (drop) => {
  const input = drop.querySelector("input[type=file]");
  const name = drop.querySelector("[data-drop-name]");
  const show = () => {
    drop.classList.toggle("has-file", input.files.length > 0);
    if (input.files.length) name.textContent = [...input.files].map((file) => file.name).join(", ");
  };
  input.addEventListener("change", show);
  ["dragover", "dragenter"].forEach((type) =>
    drop.addEventListener(type, (event) => { event.preventDefault(); drop.classList.add("is-over"); }),
  );
  ["dragleave", "drop"].forEach((type) => drop.addEventListener(type, () => drop.classList.remove("is-over")));
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    input.files = event.dataTransfer.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
});

// A second click while the first is under way would post twice.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post" || form.hasAttribute("hx-post")) return;
  if (form.dataset.sent) { event.preventDefault(); return; }
  form.dataset.sent = "1";
  setTimeout(() => delete form.dataset.sent, 4000);
});
window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent);
});

window.relief.each("[data-submit-on-change]", (form) => {
  form.addEventListener("change", () => form.requestSubmit());
});
