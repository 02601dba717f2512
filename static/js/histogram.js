// Dragging over the bars takes the days from the first to the last; each bar is a link without this script.
"use strict";

const NEAR_CLICK = 5; // pixels that a hand trembles
const chart = document.querySelector("[data-histogram]");
if (chart) takeSpans(chart);

function takeSpans(figure) {
  const plot = figure.querySelector("svg");
  const bars = [...plot.querySelectorAll("a")];
  const told = figure.querySelector("[data-span]");
  const asked = told.textContent;
  let from = null;
  let chosen = [];
  told.hidden = false;

  // The bars between two points across, both ends taken in.
  function between(one, other) {
    const [left, right] = [Math.min(one, other), Math.max(one, other)];
    return bars.filter((bar) => {
      const box = bar.getBoundingClientRect();
      return box.right >= left && box.left <= right;
    });
  }

  function show(span) {
    chosen = span;
    bars.forEach((bar) => bar.classList.toggle("is-chosen", span.includes(bar)));
    const labels = span.map((bar) => bar.getAttribute("aria-label"));
    told.textContent = !labels.length ? asked : labels.length === 1 ? labels[0]
      : `${labels[0].split(":")[0]} to ${labels.at(-1).split(":")[0]}`;
  }

  function end() {
    from = null;
    plot.classList.remove("is-dragged");
  }

  plot.addEventListener("dragstart", (event) => event.preventDefault());
  plot.addEventListener("pointerdown", (event) => {
    if (event.button === 0) from = event.clientX;
  });
  plot.addEventListener("pointermove", (event) => {
    if (from === null || Math.abs(event.clientX - from) < NEAR_CLICK) return;
    if (!plot.hasPointerCapture(event.pointerId)) plot.setPointerCapture(event.pointerId);
    plot.classList.add("is-dragged");
    show(between(from, event.clientX));
  });
  plot.addEventListener("pointerup", () => {
    if (!plot.classList.contains("is-dragged")) return end();
    end();
    if (!chosen.length) return show([]);
    const address = new URL(chosen[0].getAttribute("href"), location.href);
    const last = new URL(chosen.at(-1).getAttribute("href"), location.href);
    address.searchParams.set("to", last.searchParams.get("to"));
    location.assign(address);
  });
  plot.addEventListener("pointercancel", () => {
    end();
    show([]);
  });
}
