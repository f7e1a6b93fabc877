// Tools of a list: which columns show (kept in this browser) and the filters a saved view keeps.
(() => {
  const { each, icon, words } = window.relief;

  function columnsOf(table) {
    return [...table.tHead.rows[0].cells].map((cell, index) => ({ index, name: cell.innerText.trim() }));
  }

  function show(table, hidden) {
    columnsOf(table).forEach(({ index, name }) => {
      [...table.rows].forEach((row) => {
        if (row.cells[index]) row.cells[index].hidden = hidden.has(name);
      });
    });
  }

  function chooser(table, hidden, keep) {
    const menu = document.createElement("details");
    menu.className = "r-menu";
    menu.dataset.menu = "";
    menu.dataset.columnsMenu = "";
    menu.innerHTML = `<summary class="r-tool r-tool--boxed">${icon("layout-columns")}</summary><div class="r-menu__list r-columns-list"></div>`;
    menu.querySelector("summary").setAttribute("aria-label", words.columns);
    columnsOf(table).slice(1).filter(({ name }) => name).forEach(({ name }) => {
      const label = document.createElement("label");
      const box = Object.assign(document.createElement("input"), { type: "checkbox", checked: !hidden.has(name) });
      box.addEventListener("change", () => keep(name, box.checked));
      label.append(box, document.createTextNode(name));
      menu.querySelector(".r-columns-list").append(label);
    });
    return menu;
  }

  each("[data-columns]", (table) => {
    const tools = document.querySelector("[data-view-tools]");
    if (!tools || !table.tHead) return;
    const key = `columns:${table.dataset.columns}`;
    const hidden = new Set(JSON.parse(localStorage.getItem(key) || "[]"));
    show(table, hidden);
    tools.querySelector("[data-columns-menu]")?.remove();
    tools.prepend(chooser(table, hidden, (name, isShown) => {
      if (isShown) hidden.delete(name); else hidden.add(name);
      localStorage.setItem(key, JSON.stringify([...hidden]));
      show(table, hidden);
    }));
  });

  // The address moves on with every filter, without loading the page again.
  each("[data-save-view]", (form) => {
    form.addEventListener("submit", () => { form.elements.query.value = location.search.slice(1); });
  });
})();
