// Steps from change to change, by button or by the keys n and p. The page is whole without it.
(() => {
  const page = document.querySelector("[data-comparison]");
  if (!page) return;
  const KEY = "archive-single-keys"; // one switch for the single keys of every page, as on the help page
  const hideStyle = page.querySelector(".hide-style");
  const useKeys = page.querySelector(".use-keys");
  const where = page.querySelector(".where");
  const all = [...page.querySelectorAll(".words [data-change][id]")];
  let at = -1;

  const shown = () => (hideStyle.checked ? all.filter((part) => !part.classList.contains("style")) : all);

  function step(by) {
    const list = shown();
    if (!list.length) {
      where.textContent = "No change to step to";
      return;
    }
    at = (at + by + list.length) % list.length;
    for (const old of page.querySelectorAll(".here")) old.classList.remove("here");
    const number = list[at].dataset.change;
    for (const part of page.querySelectorAll(`[data-change="${number}"]`)) part.classList.add("here");
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    list[at].scrollIntoView({ block: "center", behavior: calm ? "auto" : "smooth" });
    list[at].focus({ preventScroll: true });
    where.textContent = `Change ${at + 1} of ${list.length}: ${list[at].title}`;
  }

  for (const button of page.querySelectorAll("[data-step]")) {
    button.addEventListener("click", () => step(Number(button.dataset.step)));
  }
  hideStyle.addEventListener("change", () => {
    at = -1;
  });
  try {
    useKeys.checked = localStorage.getItem(KEY) !== "off";
  } catch {
    useKeys.checked = true;
  }
  useKeys.addEventListener("change", () => {
    try {
      localStorage.setItem(KEY, useKeys.checked ? "on" : "off");
    } catch {
      // A browser that keeps nothing keeps the keys on.
    }
  });
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]");
    if (!useKeys.checked || typing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "n") step(1);
    else if (event.key === "p") step(-1);
    else return;
    event.preventDefault();
  });
  useKeys.closest("label").hidden = false;
  page.querySelector(".steps").hidden = false;
  addEventListener("beforeprint", () => {
    for (const run of page.querySelectorAll("details.run")) run.open = true;
  });
})();
