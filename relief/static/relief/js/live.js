// Hears that something changed and lets every live region ask for itself.
(() => {
  const url = document.body.dataset.live;
  if (!url || !("EventSource" in window)) return;
  const address = new URL(url.startsWith(":") ? `${location.protocol}//${location.hostname}${url}` : url, location.href);
  const source = new EventSource(address);
  let waiting = 0;
  source.addEventListener("changed", () => {
    window.clearTimeout(waiting);
    waiting = window.setTimeout(() => {
      if (!document.hidden) document.body.dispatchEvent(new CustomEvent("relief:live"));
    }, 300);
  });
  window.addEventListener("pagehide", () => source.close());
})();
