// Marking lines: by click, by dragging over the numbers and by keys, with a live preview. Each line's own list
// of roles works without this script.
(() => {
  "use strict";
  const form = document.querySelector(".line-form");
  const boundaries = document.querySelector(".body-form");
  const rows = [...document.querySelectorAll("li[data-line]")];
  if (!form || !rows.length) return;
  const BODY = new Set(["paragraph", "crosshead", "list-item", "caption", "pull-quote"]);
  const preview = document.querySelector("[data-preview]");
  const told = document.querySelector("[data-chosen]");
  const chosen = new Set();
  let anchor = -1;
  let at = -1;
  let dragging = false;

  const select = (row) => row.querySelector("select");
  const roleOf = (row) => select(row)?.value ?? row.dataset.is;
  const numberOf = (row) => Number(row.dataset.line);

  function open(row) {
    const fold = row.closest("details");
    if (fold) fold.open = true;
  }

  function choose(from, to) {
    chosen.clear();
    const [low, high] = from < to ? [from, to] : [to, from];
    rows.forEach((row, index) => {
      const is = index >= low && index <= high;
      row.classList.toggle("is-chosen", is);
      if (is) chosen.add(row);
    });
    at = to;
    const [a, b] = [numberOf(rows[low]), numberOf(rows[high])];
    told.textContent = a === b ? `Line ${a} is chosen.` : `Lines ${a} to ${b} are chosen.`;
  }

  function give(row, role) {
    const list = select(row);
    if (!list || ![...list.options].some((option) => option.value === role)) return;
    list.value = role;
    mark(row);
  }

  function mark(row) {
    const list = select(row);
    if (!list) return;
    const was = [...list.options].find((option) => option.defaultSelected);
    row.classList.toggle("is-changed", Boolean(was) && was.value !== list.value);
    row.classList.remove(...[...row.classList].filter((name) => name.startsWith("role-")));
    row.classList.add(`role-${list.value}`);
  }

  function moveBody(first, last) {
    for (const row of rows) {
      const inside = numberOf(row) >= first && numberOf(row) <= last;
      const isBody = BODY.has(roleOf(row));
      if (inside && !isBody) give(row, "paragraph");
      else if (!inside && isBody) give(row, "furniture");
    }
    show();
  }

  function boundary(edge) {
    const numbers = [...chosen].map(numberOf);
    if (!numbers.length) return;
    const body = rows.filter((row) => BODY.has(roleOf(row))).map(numberOf);
    const first = edge === "start" ? Math.min(...numbers) : body[0] ?? 1;
    const last = edge === "end" ? Math.max(...numbers) : body.at(-1) ?? first;
    moveBody(first, Math.max(first, last));
    boundaries.elements.first.value = first;
    boundaries.elements.last.value = Math.max(first, last);
  }

  function show() {
    const holder = document.querySelector("[data-preview-text]");
    const parts = [];
    let words = 0;
    let paragraphs = 0;
    for (const row of rows) {
      const role = roleOf(row);
      const text = row.querySelector(".line").textContent.trim();
      if (!text || !(BODY.has(role) || ["headline", "standfirst", "byline"].includes(role))) continue;
      const part = document.createElement("p");
      part.className = `preview-${role}`;
      part.textContent = text;
      if (role === "headline") parts.unshift(part);
      else parts.push(part);
      if (BODY.has(role)) {
        paragraphs += 1;
        words += text.split(/\s+/).length;
      }
    }
    holder.replaceChildren(...parts);
    document.querySelector("[data-preview-count]").textContent =
      `${paragraphs} paragraph${paragraphs === 1 ? "" : "s"}, about ${words} words`;
  }

  document.querySelector("[data-line-tools]").hidden = false;
  preview.hidden = false;
  document.querySelector(".line-page").classList.add("has-preview");

  form.addEventListener("pointerdown", (event) => {
    const row = event.target.closest("li[data-line]");
    if (!row || event.target.closest("select") || event.button) return;
    const index = rows.indexOf(row);
    if (event.shiftKey && anchor >= 0) choose(anchor, index);
    else {
      anchor = index;
      choose(index, index);
    }
    dragging = Boolean(event.target.closest(".line-number"));
    if (dragging || event.shiftKey) event.preventDefault();
    document.activeElement?.blur();
  });
  form.addEventListener("pointerover", (event) => {
    const row = dragging && event.target.closest("li[data-line]");
    if (row) choose(anchor, rows.indexOf(row));
  });
  document.addEventListener("pointerup", () => { dragging = false; });
  form.addEventListener("change", (event) => {
    const row = event.target.closest("li[data-line]");
    if (!row) return;
    mark(row);
    show();
  });
  form.addEventListener("click", (event) => {
    const role = event.target.closest("[data-role]")?.dataset.role;
    const edge = event.target.closest("[data-body]")?.dataset.body;
    if (role) {
      chosen.forEach((row) => give(row, role));
      show();
    }
    if (edge) boundary(edge);
  });
  for (const field of [boundaries.elements.first, boundaries.elements.last]) {
    field.addEventListener("focus", () => field.select());
    field.addEventListener("input", () => {
      const [first, last] = [boundaries.elements.first, boundaries.elements.last].map((each) => Number(each.value));
      if (first && last >= first) moveBody(first, last);
    });
  }

  // A focused list of roles keeps its own letters; the brackets and the bare page act on the chosen lines.
  form.addEventListener("focusin", (event) => {
    const row = event.target.closest("li[data-line]");
    if (row && event.target.matches("select")) {
      anchor = rows.indexOf(row);
      choose(anchor, anchor);
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (localStorage.getItem("archive-single-keys") === "off") return;
    const inList = event.target.closest("select");
    if (!inList && event.target.closest("input, textarea, summary")) return;
    if (event.key === "[" || event.key === "]") boundary(event.key === "[" ? "start" : "end");
    else if (inList) return;
    else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      let next = Math.min(Math.max(at + (event.key === "ArrowDown" ? 1 : -1), 0), rows.length - 1);
      while (rows[next].hasAttribute("data-fixed") && next > 0 && next < rows.length - 1) {
        next += event.key === "ArrowDown" ? 1 : -1;
      }
      if (!event.shiftKey || anchor < 0) anchor = next;
      choose(anchor, next);
      open(rows[next]);
      rows[next].scrollIntoView({ block: "nearest" });
    } else {
      const role = chosen.size && document.querySelector(`[data-role-key="${event.key}"]`)?.dataset.role;
      if (!role) return;
      chosen.forEach((row) => give(row, role));
      show();
    }
    event.preventDefault();
  });
  show();
})();
