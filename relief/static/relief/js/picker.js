// A search input with a list under it (place, item): arrow keys, Enter, Escape, mouse.
window.relief.each("[data-picker]", (picker) => {
  const input = picker.querySelector("[role=combobox]");
  const list = picker.querySelector("[role=listbox]");
  const value = picker.querySelector("input[type=hidden]");
  const words = picker.querySelector("[data-words]");
  let chosenText = input.value;
  const options = () => [...list.querySelectorAll("[role=option]")];
  const active = () => list.querySelector("[aria-selected=true]");

  function show(open) {
    list.hidden = !open || !list.childElementCount;
    input.setAttribute("aria-expanded", String(!list.hidden));
    if (list.hidden) input.removeAttribute("aria-activedescendant");
  }
  function mark(option) {
    active()?.setAttribute("aria-selected", "false");
    if (!option) return;
    option.setAttribute("aria-selected", "true");
    option.id ||= `${list.id}_${options().indexOf(option)}`;
    input.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  }
  function choose(option) {
    value.value = option.dataset.value;
    input.value = chosenText = option.dataset.label;
    if (words) words.value = chosenText;
    show(false);
    value.dispatchEvent(new Event("change", { bubbles: true }));
  }

  list.addEventListener("htmx:afterSwap", () => { show(true); mark(options()[0]); });
  list.addEventListener("mousedown", (event) => {
    event.preventDefault();
    const option = event.target.closest("[role=option]");
    if (option) choose(option);
  });
  input.addEventListener("input", () => { if (input.value !== chosenText) value.value = ""; });
  input.addEventListener("blur", () => show(false));
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" && list.hidden) {
      if (list.childElementCount) show(true);
      else input.dispatchEvent(new CustomEvent("picker:open"));
      event.preventDefault();
      return;
    }
    if (list.hidden) return;
    const all = options();
    const at = all.indexOf(active());
    if (event.key === "ArrowDown") mark(all[Math.min(at + 1, all.length - 1)]);
    else if (event.key === "ArrowUp") mark(all[Math.max(at - 1, 0)]);
    else if (event.key === "Enter" && active()) choose(active());
    else if (event.key === "Escape") show(false);
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
});
