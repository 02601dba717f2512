// Single keys for curators. Each presses something that is on the page anyway; j and k are in keys.js.
(() => {
  "use strict";
  const KEPT = "archive-single-keys";
  const NAMES = {
    y: "yes", n: "no", e: "excerpt", b: "background", s: "skip", f: "fix", m: "mark lines", u: "undo",
    c: "correct", p: "publish", t: "take out", g: "merge",
  };
  const box = document.querySelector("[data-shortcuts]");
  const toggle = document.querySelector("[data-shortcuts-on]");
  const storage = (() => {
    try {
      return window.localStorage;
    } catch {
      return null;
    }
  })();

  const isOn = () => storage?.getItem(KEPT) !== "off";
  const show = () => document.documentElement.classList.toggle("keys-on", isOn());
  const items = () => [...document.querySelectorAll("[data-item]")];

  if (box && toggle) {
    box.hidden = false;
    toggle.checked = isOn();
    toggle.addEventListener("change", () => {
      storage?.setItem(KEPT, toggle.checked ? "on" : "off");
      show();
    });
    const keyed = [...document.querySelectorAll("[data-key]")];
    const told = [...new Set(keyed.map(({ dataset }) => `${dataset.key} ${dataset.keyName ?? NAMES[dataset.key] ?? ""}`))];
    if (document.querySelector(".row-headline a")) told.push("j next", "k before");
    if (items().length) told.push("l next to judge");
    const list = document.querySelector("[data-shortcuts-list]");
    if (list && told.length) list.textContent = `(${told.join(", ")})`;
  }
  show();

  // l goes from one thing to judge to the next; y, n and the like then mean the one that has the focus.
  function nextItem() {
    const all = items();
    if (!all.length) return false;
    const here = all.findIndex((each) => each.contains(document.activeElement));
    const next = all[(here + 1) % all.length];
    for (let up = next.parentElement; up; up = up.parentElement) if (up.tagName === "DETAILS") up.open = true;
    next.focus();
    next.scrollIntoView({ block: "nearest" });
    return true;
  }

  function pressedBy(key) {
    const inside = document.activeElement?.closest("[data-item]");
    const all = [...document.querySelectorAll(`[data-key="${key}"]`)];
    return all.find((each) => inside?.contains(each)) ?? all.find((each) => !each.closest("[data-item]"));
  }

  function press(each) {
    if (each.matches("input")) {
      for (let up = each.parentElement; up; up = up.parentElement) if (up.tagName === "DETAILS") up.open = true;
      each.focus();
      return;
    }
    each.click();
    if (each.tagName !== "SUMMARY" || !each.parentElement.open) return;
    const first = each.parentElement.querySelector("input:not([type=hidden]), textarea, select");
    first?.focus();
    if (first?.matches("input[type=text], textarea")) first.setSelectionRange(first.value.length, first.value.length);
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !isOn()) return;
    if (event.target.closest("input:not([type=checkbox], [type=radio]), textarea, select")) return;
    const each = pressedBy(event.key);
    if (each) press(each);
    else if (event.key !== "l" || !nextItem()) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  });
})();
