// Niceties only: the page is complete without them. Copy buttons, and values under the pointer on charts.
"use strict";
for (const box of document.querySelectorAll(".copyable")) {
  const button = box.querySelector("button");
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(box.querySelector("code").textContent);
    button.textContent = "Copied";
    setTimeout(() => { button.textContent = "Copy"; }, 1500);
  });
}
const valueAt = (points, x) => {
  let found = null;
  for (const [px, py] of points) {
    if (px > x) break;
    found = py;
  }
  return found;
};
for (const chart of document.querySelectorAll("svg[data-scale]")) {
  const readout = chart.parentElement.querySelector(".readout");
  const [kind, low, high, start, end] = JSON.parse(chart.dataset.scale);
  const shares = chart.dataset.y === "share";
  const curves = [...chart.querySelectorAll("path[data-points]")].map((path) => ({
    name: path.dataset.name, points: JSON.parse(path.dataset.points),
  }));
  const show = (y) => (y === null ? "–" : shares ? `${(y * 100).toFixed(1)}%` : y.toFixed(0));
  chart.addEventListener("pointermove", (event) => {
    const box = chart.getBoundingClientRect();
    const position = (event.clientX - box.left) / box.width * chart.viewBox.baseVal.width;
    const share = Math.min(1, Math.max(0, (position - start) / (end - start)));
    const x = kind === "log" ? low * (high / low) ** share : low + (high - low) * share;
    const words = curves.map((curve) => `${curve.name} ${show(valueAt(curve.points, x))}`);
    readout.textContent = `${x < 10 ? x.toFixed(1) : x.toFixed(0)} ${chart.dataset.unit}: ${words.join(" · ")}`;
  });
  chart.addEventListener("pointerleave", () => { readout.textContent = ""; });
}
