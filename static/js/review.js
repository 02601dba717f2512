// Single keys at the curators' desk. Each presses something that is on the page anyway; j and k are in keys.js.
(() => {
  "use strict";
  const KEPT = "archive-single-keys";
  const NAMES = { y: "yes", n: "no", s: "skip", f: "fix", m: "mend", u: "undo" };
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

  if (box && toggle) {
    box.hidden = false;
    toggle.checked = isOn();
    toggle.addEventListener("change", () => {
      storage?.setItem(KEPT, toggle.checked ? "on" : "off");
      show();
    });
    const keys = [...new Set([...document.querySelectorAll("[data-key]")].map((each) => each.dataset.key))];
    const told = keys.map((key) => `${key} ${NAMES[key] ?? ""}`.trim());
    if (document.querySelector(".row-headline a")) told.push("j next", "k before");
    if (document.querySelector("select[data-line]")) told.push("[ body from here", "] body to here");
    const list = document.querySelector("[data-shortcuts-list]");
    if (list && told.length) list.textContent = `(${told.join(", ")})`;
  }
  show();

  const boundary = (name, line) => {
    const field = document.querySelector(`.body-form [name="${name}"]`);
    if (field) field.value = line;
    return Boolean(field);
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !isOn()) return;
    const line = event.target.dataset?.line;
    if (line && (event.key === "[" || event.key === "]")) {
      if (boundary(event.key === "[" ? "first" : "last", line)) event.preventDefault();
      return;
    }
    if (event.target.closest("input:not([type=checkbox], [type=radio]), textarea, select")) return;
    const pressed = [...document.querySelectorAll("[data-key]")].find((each) => each.dataset.key === event.key);
    if (pressed) {
      event.preventDefault();
      pressed.click();
    }
  });

  document.addEventListener("change", (event) => {
    if (!event.target.matches("select[data-line]")) return;
    const was = [...event.target.options].find((option) => option.defaultSelected);
    event.target.closest("tr").classList.toggle("is-changed", was && was.value !== event.target.value);
  });
})();
