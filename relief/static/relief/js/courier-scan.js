// Scanning labels with the camera: counts the pieces of one delivery, refuses foreign ones.
(() => {
  if (!window.phoneCamera || !window.phoneQueue) return;
  const { words } = window.phoneQueue;
  const { fill, each } = window.relief;

  function scan(button, say) {
    const all = Number(button.dataset.pieces) || 1;
    let found = 0;
    return window.phoneCamera.read(button.closest("[data-card]"), (code) => {
      const isOurs = code.includes(button.dataset.scan);
      if (isOurs) found += 1;
      say(isOurs ? fill(words.pieces, { found, all }) : words.wrong_piece);
      return found >= all;
    });
  }

  each("[data-scan]", (button) => {
    button.hidden = false;
    const line = button.closest("[data-card]").querySelector("[data-scan-words]");
    const say = (text) => { line.textContent = text; };
    button.addEventListener("click", () => scan(button, say).catch(() => say(words.no_camera)));
  });
})();
