// Single keys on pages with rows: / j k o ?. The switch on the help page turns them off (WCAG 2.1.4).
"use strict";

const SWITCH = "archive-single-keys";

function areOn() {
  try {
    return localStorage.getItem(SWITCH) !== "off";
  } catch {
    return true;
  }
}

function links() {
  return [...document.querySelectorAll(".row-headline a")];
}

function go(step) {
  const rows = links();
  if (!rows.length) return;
  const here = rows.indexOf(document.activeElement);
  const next = here < 0 ? (step > 0 ? 0 : rows.length - 1) : Math.min(Math.max(here + step, 0), rows.length - 1);
  rows[next].focus();
}

// Hits in an article that was opened from a search. The one gone to last is the one that has the focus.
function goToHit(step) {
  const hits = [...document.querySelectorAll("mark.hit")];
  if (!hits.length) return;
  const here = hits.indexOf(document.activeElement);
  const next = here < 0 ? (step > 0 ? 0 : hits.length - 1) : (here + step + hits.length) % hits.length;
  hits[next].tabIndex = -1;
  hits[next].focus();
}

document.addEventListener("keydown", (event) => {
  if (!areOn() || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, textarea, select, [contenteditable]")) return;
  const acts = {
    "/": () => document.querySelector("input[type=search]")?.select(),
    j: () => go(1),
    k: () => go(-1),
    ...(document.querySelector("mark.hit") ? { n: () => goToHit(1), p: () => goToHit(-1) } : {}),
    o: () => links().includes(document.activeElement) && document.activeElement.click(),
    "?": () => location.assign(document.querySelector("a[data-help]").href),
  };
  if (!Object.hasOwn(acts, event.key)) return;
  event.preventDefault();
  acts[event.key]();
});

// What is wider than the page says so; the shade at its edge needs no script.
const sideways = () => {
  for (const each of document.querySelectorAll(".scroll")) {
    each.classList.toggle("is-wider", each.scrollWidth > each.clientWidth + 1);
  }
};
sideways();
addEventListener("resize", sideways);

const turn = document.querySelector("[data-keys-switch]");
if (turn) {
  const button = turn.querySelector("button");
  const name = () => { button.textContent = areOn() ? "Switch the single keys off" : "Switch the single keys on"; };
  button.addEventListener("click", () => {
    localStorage.setItem(SWITCH, areOn() ? "off" : "on");
    name();
  });
  name();
  turn.hidden = false;
}
