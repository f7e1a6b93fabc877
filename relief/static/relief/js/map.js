// Maps of the platform, drawn from the JSON beside them; docs/pages.md names its keys.
(() => {
  const { words, each, icon } = window.relief;
  const RADIUS = 100 / (2 * Math.PI);
  const FINGER = 24; // pixels: what is smaller, or nearer to another, is missed
  const land = {};

  function drawLand(map, url) {
    // A pane of its own: it arrives after the marks and must lie under them.
    map.createPane("land").style.zIndex = 200;
    land[url] ||= fetch(url).then((answer) => answer.json());
    return land[url].then((topology) => {
      const name = Object.keys(topology.objects)[0];
      const shape = window.topojson.feature(topology, topology.objects[name]);
      L.geoJSON(shape, { pane: "land", renderer: L.svg({ pane: "land" }), interactive: false, className: "r-map-land", style: { weight: 1, fillOpacity: 1 } }).addTo(map);
    });
  }

  const text = (...parts) => parts.filter(Boolean).join("\n");
  const plain = (value) => document.createTextNode(value);

  function label(layer, name, options) {
    const box = document.createElement("div");
    box.append(plain(name));
    layer.bindTooltip(box, options);
  }

  function mark(html, size) {
    return L.divIcon({ className: "r-map-mark", html, iconSize: [size, size] });
  }

  const SIDES = { left: [-1, 0], right: [1, 0], top: [0, -1], bottom: [0, 1] };

  function place(layer, entry, side, size) {
    const [right, down] = SIDES[entry.side || side];
    const away = size / 2 + 3;
    label(layer, text(entry.name, entry.note), { permanent: !entry.quiet, direction: entry.side || side, className: "r-map-label", offset: [right * away, down * away] });
    if (entry.url) layer.on("click keypress", (event) => {
      if (event.type === "click" || event.originalEvent.key === "Enter") window.location.assign(entry.url);
    });
    layer.options.labelled = { side: entry.side || side, away };
    return layer;
  }

  const SIDE_ORDER = ["right", "left", "bottom", "top"];
  const meet = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

  // Names that would lie on each other turn to another side of their mark; where no side is
  // free the name waits for the pointer.
  function settleLabels(map) {
    const frame = map.getContainer().getBoundingClientRect();
    const taken = [...map.getContainer().querySelectorAll(".r-map-mark")].map((mark) => mark.getBoundingClientRect());
    map.eachLayer((layer) => {
      const tooltip = layer.getTooltip?.();
      if (!layer.options.labelled || !tooltip?.options.permanent) return;
      const { side, away } = layer.options.labelled;
      tooltip.getElement().classList.remove("is-crowded");
      const free = [side, ...SIDE_ORDER.filter((other) => other !== side)].find((turn) => {
        const [right, down] = SIDES[turn];
        tooltip.options.direction = turn;
        tooltip.options.offset = L.point(right * away, down * away);
        tooltip.update();
        const box = tooltip.getElement().getBoundingClientRect();
        const inside = box.left >= frame.left && box.right <= frame.right && box.top >= frame.top && box.bottom <= frame.bottom;
        return inside && !taken.some((other) => meet(box, other));
      });
      if (free) taken.push(tooltip.getElement().getBoundingClientRect());
      else tooltip.getElement().classList.add("is-crowded");
    });
  }

  // Marks that lead somewhere and would lie on each other, as two warehouses of one town do on a
  // map of the country, stand side by side; nearer by, each is where it is.
  function spread(map, marks) {
    const placed = [];
    marks.forEach(({ layer, size }) => {
      const spot = map.latLngToLayerPoint(layer.getLatLng());
      const isTaken = (x) => placed.some((other) => Math.hypot(other.x - x, other.y - spot.y) < FINGER);
      let x = spot.x;
      while (isTaken(x) && x < spot.x + 4 * FINGER) x += FINGER;
      placed.push({ x, y: spot.y });
      layer.getElement().style.marginLeft = `${x - spot.x - size / 2}px`;
      layer.options.icon.options.tooltipAnchor = [x - spot.x, 0];
    });
  }

  function donut(entry) {
    const need = Math.max(1, entry.need || 0);
    const parts = [["delivered", entry.delivered], ["moving", entry.moving], ["allocated", entry.allocated]];
    const met = parts.reduce((sum, [, units]) => sum + (units || 0), 0);
    parts.push(["unmet", Math.max(0, (entry.need || 0) - met)]);
    let from = 0;
    const arcs = parts.filter(([, units]) => units > 0).map(([kind, units]) => {
      const share = (100 * units) / Math.max(need, met);
      const arc = `<circle class="is-${kind}" cx="20" cy="20" r="${RADIUS}" stroke-dasharray="${share} ${100 - share}" stroke-dashoffset="${25 - from}"></circle>`;
      from += share;
      return arc;
    });
    return `<svg class="r-donut" viewBox="0 0 40 40"><circle class="r-donut__ground" cx="20" cy="20" r="${RADIUS}"></circle>${arcs.join("")}</svg>`;
  }

  const CROSS = '<svg class="r-map-mark__centre" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2"><path d="M4 8V5a1 1 0 0 1 1-1h3M16 4h3a1 1 0 0 1 1 1v3M20 16v3a1 1 0 0 1-1 1h-3M8 20H5a1 1 0 0 1-1-1v-3"/><circle cx="12" cy="12" r="2" fill="currentColor"/></svg>';

  function drawMarks(map, data) {
    const points = [];
    const pressed = [];
    const add = (entry, layer) => {
      points.push([entry.lat, entry.lon]);
      layer.addTo(map);
      if (entry.url) pressed.push({ layer, size: layer.options.icon.options.iconSize[0] });
    };
    const at = (entry, html, size, title) => L.marker([entry.lat, entry.lon], { icon: mark(html, size), alt: title, title, keyboard: Boolean(entry.url), interactive: true });
    (data.rings_km || []).forEach((kilometres) => {
      if (data.epicentre) L.circle([data.epicentre.lat, data.epicentre.lon], { radius: kilometres * 1000, className: "r-map-ring", interactive: false }).addTo(map);
    });
    (data.lines || []).forEach((line) => {
      L.polyline(line.points, { weight: line.weight || 2.5, className: `r-map-line r-map-line--${line.tone || "waiting"}`, interactive: false }).addTo(map);
    });
    (data.facilities || []).forEach((entry) => {
      const box = at(entry, '<span class="r-map-mark__facility"></span>', FINGER, text(entry.name, entry.note));
      add(entry, place(box, entry, "right", FINGER));
    });
    const most = Math.max(1, ...(data.places || []).map((entry) => entry.need || 0));
    (data.places || []).forEach((entry) => {
      const size = 24 + 22 * Math.sqrt((entry.need || 0) / most);
      add(entry, place(at(entry, donut(entry), size, text(entry.name, entry.note)), entry, "right", size));
    });
    (data.moving || []).forEach((entry) => {
      const count = entry.count > 1 ? `<b class="r-map-mark__count">${Number(entry.count)}</b>` : "";
      const sign = entry.number ? `<b class="r-map-mark__number">${Number(entry.number)}</b>` : icon(entry.icon || "truck-delivery");
      const html = `<span class="r-map-mark__moving r-map-mark__moving--${entry.next ? "next" : entry.tone || "moving"}">${sign}${count}</span>`;
      const layer = at(entry, html, 22, text(entry.name, entry.note));
      label(layer, text(entry.name, entry.note), { direction: "top", offset: [0, -10] });
      if (entry.url) layer.on("click", () => window.location.assign(entry.url));
      add(entry, layer);
    });
    if (data.epicentre) add(data.epicentre, place(at(data.epicentre, CROSS, 22, data.epicentre.name || ""), data.epicentre, "bottom", 22));
    return { points, pressed };
  }

  each("[data-map]", (box) => {
    const data = JSON.parse(document.getElementById(box.dataset.map)?.textContent || "null") || {};
    const canvas = box.querySelector(".r-map__canvas");
    // Animated tooltips and zoom would move marks under the reader's pointer.
    const map = L.map(canvas, { zoomControl: false, attributionControl: false, scrollWheelZoom: false, zoomAnimation: false, fadeAnimation: false, zoomSnap: 0.25, worldCopyJump: true });
    L.control.zoom({ position: "bottomright", zoomInTitle: "+", zoomOutTitle: "−" }).addTo(map);
    map.setView(data.centre || [35, 104], data.zoom || 4);
    const { points, pressed } = drawMarks(map, data);
    if (points.length && !data.centre) map.fitBounds(points, { padding: [48, 48], maxZoom: data.max_zoom || 9 });
    const settle = () => { spread(map, pressed); settleLabels(map); };
    settle();
    map.on("zoomend moveend resize", settle);
    drawLand(map, box.dataset.basemap).catch(() => { canvas.append(plain(words.map_failed)); });
  });
})();
