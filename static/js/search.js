// Suggestions under the search box while one types; without this script the box works all the same.
"use strict";

const box = document.querySelector("input[data-suggest]");
if (box) offerSuggestions(box);

const passage = document.querySelector("form[data-passage]");
if (box && passage) box.form.addEventListener("submit", sendPassage);

// A paste longer than a query is too long for an address: it goes by the passage's own form.
function sendPassage(event) {
  if (box.value.length <= Number(passage.dataset.passage)) return;
  event.preventDefault();
  passage.elements.q.value = box.value;
  passage.requestSubmit();
}

function offerSuggestions(input) {
  const list = document.createElement("ul");
  list.id = "suggestions";
  list.className = "suggestions";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Suggestions");
  list.hidden = true;
  input.form.append(list);
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-expanded", "false");
  input.setAttribute("aria-controls", list.id);

  let chosen = -1;
  let timer = 0;
  let asked = 0;

  function close() {
    list.hidden = true;
    chosen = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function show(suggestions) {
    list.replaceChildren(...suggestions.map((each, place) => {
      const option = document.createElement("li");
      option.id = `suggestion-${place}`;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      option.dataset.address = each.address;
      const label = document.createElement("span");
      label.textContent = each.label;
      label.dir = "auto";
      const kind = document.createElement("span");
      kind.className = "kind";
      kind.textContent = each.kind;
      option.append(label, kind);
      return option;
    }));
    close();
    if (suggestions.length) {
      list.hidden = false;
      input.setAttribute("aria-expanded", "true");
    }
  }

  async function ask() {
    const mine = ++asked;
    const typed = input.value.trim();
    if (typed.length < 2) return close();
    try {
      const answer = await fetch(`${input.dataset.suggest}?q=${encodeURIComponent(typed)}`);
      if (!answer.ok || answer.redirected) return;
      const { suggestions } = await answer.json();
      if (mine === asked && document.activeElement === input) show(suggestions);
    } catch {
      close();
    }
  }

  function choose(place) {
    const options = [...list.children];
    chosen = (place + options.length) % options.length;
    options.forEach((option, at) => option.setAttribute("aria-selected", String(at === chosen)));
    input.setAttribute("aria-activedescendant", options[chosen].id);
  }

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, 150);
  });
  input.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      choose(chosen + (event.key === "ArrowDown" ? 1 : chosen < 0 ? 0 : -1));
    } else if (event.key === "Escape") {
      event.preventDefault();
      close();
    } else if (event.key === "Enter" && chosen >= 0) {
      event.preventDefault();
      location.assign(list.children[chosen].dataset.address);
    }
  });
  list.addEventListener("mousedown", (event) => {
    const option = event.target.closest("[role=option]");
    if (!option) return;
    event.preventDefault();
    location.assign(option.dataset.address);
  });
  input.addEventListener("blur", close);
}
