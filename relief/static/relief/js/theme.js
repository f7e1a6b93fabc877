// Runs before the first paint: takes the reader's choice, else what the device prefers.
(() => {
  const root = document.documentElement;
  const prefersDark = window.matchMedia("(prefers-color-scheme: dark)");
  const apply = () => {
    const chosen = root.dataset.theme;
    root.dataset.bsTheme = chosen || (prefersDark.matches ? "dark" : "light");
  };
  apply();
  prefersDark.addEventListener("change", apply);
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-theme-switch]")) return;
    root.dataset.theme = root.dataset.bsTheme === "dark" ? "light" : "dark";
    document.cookie = `theme=${root.dataset.theme};path=/;max-age=31536000;samesite=lax`;
    apply();
    document.dispatchEvent(new CustomEvent("relief:theme"));
  });
})();
