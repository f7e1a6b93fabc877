// Keeps promise clocks moving between page loads; words and thresholds match relief/core/http/promise.py.
(() => {
  const { words, fill, each } = window.relief;
  const speed = Number(document.documentElement.dataset.clockSpeed) || 1;
  const DAY = 86400000;
  const MINUTE = 60000;

  function span(milliseconds) {
    const total = Math.round(Math.abs(milliseconds) / MINUTE);
    const days = Math.floor(total / 1440);
    const hours = Math.floor((total % 1440) / 60);
    const minutes = total % 60;
    if (days) return fill(hours ? words.days_hours : words.days, { days, hours });
    if (hours) return fill(minutes ? words.hours_minutes : words.hours, { hours, minutes: String(minutes).padStart(2, "0") });
    return fill(words.minutes, { minutes });
  }

  function tick(clock) {
    const now = clock.startedAt + (Date.now() - clock.seenAt) * speed;
    const left = clock.due - now;
    const whole = clock.started && clock.started < clock.due ? clock.due - clock.started : DAY;
    const share = Math.min(1, left / whole);
    const tone = share < 0 ? "late" : share < 1 / 6 ? "broken" : share < 1 / 3 ? "risk" : clock.tone;
    clock.element.className = `r-clock r-clock--${tone}`;
    clock.arc.setAttribute("stroke-dasharray", `${(Math.max(0, share) * 100).toFixed(1)} 100`);
    clock.words.textContent = fill(left < 0 ? words.late : words.in, { span: span(left) });
  }

  const clocks = new Set();
  each("[data-clock]", (element) => {
    const { due, started, now, tone } = element.dataset;
    const clock = {
      element,
      due: Date.parse(due),
      started: started ? Date.parse(started) : 0,
      startedAt: Date.parse(now),
      seenAt: Date.now(),
      tone,
      arc: element.querySelector(".r-clock__arc"),
      words: element.querySelector(".r-clock__left"),
    };
    clocks.add(clock);
  });
  setInterval(() => {
    clocks.forEach((clock) => (clock.element.isConnected ? tick(clock) : clocks.delete(clock)));
  }, Math.max(1000, 15000 / speed));
})();
