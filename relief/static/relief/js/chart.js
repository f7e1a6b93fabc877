// Charts: the JSON beside the element is an ECharts option; colours are named by tone, never by value.
(() => {
  const { each, colour } = window.relief;
  const TONES = ["waiting", "moving", "allocated", "done", "risk", "broken", "ink", "text", "text-2", "line", "track", "card"];

  // "tone:moving" anywhere in the option becomes that tone's colour in the current theme.
  function tinted(value) {
    if (Array.isArray(value)) return value.map(tinted);
    if (value && typeof value === "object") {
      return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, tinted(inner)]));
    }
    const name = typeof value === "string" && value.startsWith("tone:") ? value.slice(5) : "";
    return TONES.includes(name) ? colour(name) : value;
  }

  function axis(extra) {
    return {
      axisLine: { lineStyle: { color: colour("line-strong") } },
      axisTick: { show: false },
      axisLabel: { color: colour("text-2"), fontSize: 12 },
      splitLine: { lineStyle: { color: colour("line") } },
      ...extra,
    };
  }

  function option(given) {
    const { font } = { font: getComputedStyle(document.body).fontFamily };
    const wanted = tinted(given);
    const axes = {};
    ["xAxis", "yAxis"].forEach((name) => {
      if (wanted[name]) axes[name] = [].concat(wanted[name]).map(axis);
    });
    return {
      animation: false,
      color: ["moving", "done", "allocated", "risk", "broken", "waiting"].map(colour),
      textStyle: { fontFamily: font, color: colour("text") },
      grid: { left: 8, right: 16, top: 24, bottom: 8, containLabel: true },
      tooltip: { trigger: "axis", backgroundColor: colour("card"), borderColor: colour("line-strong"), textStyle: { color: colour("text"), fontSize: 12 }, extraCssText: "box-shadow:none" },
      ...wanted,
      ...axes,
    };
  }

  each("[data-chart]", (element) => {
    const given = JSON.parse(document.getElementById(element.dataset.chart)?.textContent || "{}");
    const chart = window.echarts.init(element, null, { renderer: "svg" });
    const draw = () => chart.setOption(option(given), true);
    draw();
    new ResizeObserver(() => chart.resize()).observe(element);
    document.addEventListener("relief:theme", draw);
  });
})();
