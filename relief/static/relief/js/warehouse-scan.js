// A field that a camera can fill: the button beside it appears where the browser reads codes.
window.relief.each("[data-scan-box]", (box) => {
  const input = box.querySelector("input");
  const button = box.querySelector("[data-scan-camera]");
  if (!button) return;
  if (!window.phoneCamera) { box.querySelector("[data-scan-none]").hidden = false; return; }
  button.hidden = false;
  button.addEventListener("click", () => {
    window.phoneCamera
      .read(box, (code) => {
        input.value = code;
        if (box.hasAttribute("data-scan-submit")) input.form.requestSubmit();
        return true;
      })
      .catch(() => { box.querySelector("[data-scan-trouble]").hidden = false; });
  });
});
