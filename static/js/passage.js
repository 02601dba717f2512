// A passage that is marked with the pointer is put into the form for a note on it.
"use strict";

const words = document.querySelector(".article-text");
const field = document.querySelector("[data-passage-quote]");

if (words && field) {
  document.addEventListener("selectionchange", () => {
    const chosen = document.getSelection();
    const text = chosen.toString().trim();
    if (!text || !words.contains(chosen.anchorNode) || !words.contains(chosen.focusNode)) return;
    field.value = text;
  });
}
