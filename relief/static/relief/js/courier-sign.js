// Signing with a finger: lines on a canvas, marked as signed once there is one.
window.relief.each("[data-sign]", (button) => {
  const box = document.getElementById(button.dataset.sign);
  const canvas = box.querySelector("[data-canvas]");
  const pen = canvas.getContext("2d");
  let drawing = false;

  function at(event) {
    const frame = canvas.getBoundingClientRect();
    return [((event.clientX - frame.left) * canvas.width) / frame.width, ((event.clientY - frame.top) * canvas.height) / frame.height];
  }

  function clear() {
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    delete canvas.dataset.signed;
  }

  button.addEventListener("click", () => {
    box.hidden = !box.hidden;
    if (!box.hidden) canvas.scrollIntoView({ block: "center" });
  });
  canvas.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    canvas.setPointerCapture(event.pointerId);
    drawing = true;
    pen.lineWidth = 4;
    pen.lineCap = "round";
    pen.strokeStyle = "#111";
    pen.beginPath();
    pen.moveTo(...at(event));
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!drawing) return;
    pen.lineTo(...at(event));
    pen.stroke();
    canvas.dataset.signed = "1";
  });
  ["pointerup", "pointercancel"].forEach((name) => canvas.addEventListener(name, () => { drawing = false; }));
  box.querySelector("[data-clear]").addEventListener("click", clear);
  clear();
});
