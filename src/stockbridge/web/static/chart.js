// The chart of movements a day: two lines of bars that say the same as the table below it.
"use strict";

function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

const dayName = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short", timeZone: "UTC" });

function draw(element) {
  const told = JSON.parse(element.dataset.chart);
  const days = told.days.map((day) => Date.parse(day) / 1000);
  const series = (label, name, align) => ({
    label,
    stroke: colour(name),
    fill: colour(name),
    paths: uPlot.paths.bars({ size: [0.38, 14], align, radius: 0.25 }),
    points: { show: false },
  });
  const axis = { stroke: colour("--quiet"), grid: { stroke: colour("--line"), width: 1 }, ticks: { show: false }, font: "12px system-ui" };
  element.replaceChildren();
  return new uPlot(
    {
      width: element.clientWidth,
      height: 220,
      tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), "UTC"),
      cursor: { drag: { x: false, y: false } },
      scales: { x: { range: (_, from, to) => [from - 43200, to + 43200] }, y: { range: (_, from, to) => [0, Math.max(4, to * 1.1)] } },
      axes: [{ ...axis, grid: { show: false }, values: (_, ticks) => ticks.map((tick) => dayName.format(tick * 1000)) }, { ...axis, size: 44, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 5000] }],
      series: [{ value: "{DD} {MMM}" }, series("QuickBooks", "--quickbooks", -1), series("Zuper", "--zuper", 1)],
    },
    [days, told.quickbooks, told.zuper],
    element,
  );
}

// Drawn again when its numbers, its width or the colours change.
function follow(element) {
  element.dataset.drawn = "";
  let chart = draw(element);
  const again = () => {
    chart.destroy();
    chart = draw(element);
  };
  new MutationObserver(again).observe(element, { attributeFilter: ["data-chart"] });
  new ResizeObserver(() => chart.setSize({ width: element.clientWidth, height: 220 })).observe(element);
  for (const look of ["(prefers-color-scheme: dark)", "print"]) matchMedia(look).addEventListener("change", again);
}

document.addEventListener("DOMContentLoaded", () => {
  for (const element of document.querySelectorAll("[data-chart]")) follow(element);
});
// The first movement of all brings the chart while the page is open.
document.addEventListener("htmx:afterSettle", () => {
  for (const element of document.querySelectorAll("[data-chart]:not([data-drawn])")) follow(element);
});
