// The button says how many requests are ticked; whoever leaves one out says why.
window.relief.each("[data-ticks]", (form) => {
  const boxes = [...form.querySelectorAll("[name=request]:not(:disabled)")];
  const words = document.querySelector(`[form="${form.id}"] [data-other]`);
  if (!boxes.length || !words) return;
  const show = () => {
    const n = boxes.filter((box) => box.checked).length;
    words.textContent = window.relief.fill(n === 1 ? words.dataset.one : words.dataset.other, { n });
    form.querySelector("[name=reason]").required = n < boxes.length;
  };
  form.addEventListener("change", show);
  show();
});
