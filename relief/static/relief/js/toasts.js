// Toasts: shown for ten seconds, with undo where the server offers it. The server adds one with the
// HX-Trigger header: {"relief:toast": {"text": "...", "undo": "/url", "tone": "done"}}.
(() => {
  const { words, fill, icon } = window.relief;
  const LIFE = 10;

  window.relief.toast = (text, { undo, tone = "done" } = {}) => {
    const toast = Object.assign(document.createElement("div"), { className: "r-toast" });
    toast.dataset.toast = "";
    toast.setAttribute("role", tone === "broken" ? "alert" : "status");
    toast.innerHTML = icon(tone === "broken" ? "alert-circle" : "check");
    toast.append(Object.assign(document.createElement("span"), { textContent: text }));
    if (undo) toast.append(undoForm(undo));
    const close = Object.assign(document.createElement("button"), { type: "button", className: "r-toast__close" });
    close.dataset.close = "";
    close.setAttribute("aria-label", words.close);
    close.innerHTML = icon("x");
    toast.append(close);
    document.getElementById("toasts").append(toast);
    start(toast);
  };

  function undoForm(url) {
    const form = Object.assign(document.createElement("form"), { method: "post", action: url });
    const token = JSON.parse(document.body.getAttribute("hx-headers") || "{}")["X-CSRFToken"];
    form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "csrfmiddlewaretoken", value: token }));
    const button = Object.assign(document.createElement("button"), { className: "r-toast__undo" });
    button.dataset.undo = LIFE;
    form.append(button);
    return form;
  }

  function start(toast) {
    toast.dataset.started_ = "1";
    toast.querySelector("[data-close]").addEventListener("click", () => toast.remove());
    if ("sticky" in toast.dataset) return;
    const undo = toast.querySelector("[data-undo]");
    let seconds = LIFE;
    const show = () => { if (undo) undo.textContent = fill(words.undo, { seconds }); };
    show();
    const timer = setInterval(() => {
      if (toast.matches(":hover, :focus-within") && !undo) return;
      seconds -= 1;
      show();
      if (seconds <= 0 || !toast.isConnected) { clearInterval(timer); toast.remove(); }
    }, 1000);
  }

  window.relief.each("[data-toast]", start);
  document.addEventListener("relief:toast", (event) => window.relief.toast(event.detail.text, event.detail));
  document.addEventListener("htmx:responseError", () => window.relief.toast(words.failed, { tone: "broken" }));
  document.addEventListener("htmx:sendError", () => window.relief.toast(words.offline, { tone: "broken" }));
})();
