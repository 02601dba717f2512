// A correction from the selected sentence: s steps from sentence to sentence, the form takes the selection, and
// the versions that carry it come from the notice's own page. Without this script that page does it all.
(() => {
  "use strict";
  const form = document.querySelector("form[data-correction]");
  const text = document.querySelector(".article-text");
  if (!form || !text) return;
  const printed = form.elements.printed_sentence;
  const corrected = form.elements.corrected_sentence;
  const carriers = form.querySelector("[data-carriers]");
  const summary = form.closest("details").querySelector("summary");
  let chosen = "";
  let at = -1;

  const remember = () => {
    const selection = getSelection();
    if (!selection.rangeCount || selection.isCollapsed || !text.contains(selection.anchorNode)) return;
    chosen = selection.toString().replace(/\s+/g, " ").trim();
  };
  document.addEventListener("selectionchange", remember);

  function take() {
    if (!chosen || printed.value) return;
    printed.value = chosen;
    corrected.value = chosen;
    find();
  }
  summary.parentElement.addEventListener("toggle", () => {
    if (!summary.parentElement.open) return;
    take();
    (printed.value ? corrected : printed).focus();
  });

  async function find() {
    if (!printed.value.trim()) return;
    const asked = new URLSearchParams({
      what: "carriers", printed_sentence: printed.value, corrected_sentence: corrected.value,
    });
    try {
      const answer = await fetch(`${form.dataset.correction}?${asked}`);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const found = page.querySelector("[data-carriers]");
      carriers.replaceChildren(...[...(found?.children ?? [])].map((each) => document.importNode(each, true)));
    } catch {
      carriers.textContent = "The archive could not be asked who carries it.";
    }
  }
  printed.addEventListener("change", find);
  form.querySelector("[data-find-carriers]").addEventListener("click", (event) => {
    event.preventDefault();
    find();
  });

  function sentences() {
    const found = [];
    const walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
    const splitter = new Intl.Segmenter(document.documentElement.lang, { granularity: "sentence" });
    while (walker.nextNode()) {
      for (const part of splitter.segment(walker.currentNode.data)) {
        const words = part.segment.trimEnd();
        if (words.trim()) found.push([walker.currentNode, part.index, part.index + words.length]);
      }
    }
    return found;
  }
  if (!("Segmenter" in Intl)) return;
  form.querySelector("[data-sentence-keys]").hidden = false;
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !["s", "S"].includes(event.key)) return;
    if (localStorage.getItem("archive-single-keys") === "off") return;
    if (event.target.closest("input, textarea, select")) return;
    const all = sentences();
    if (!all.length) return;
    at = (at + (event.key === "s" ? 1 : -1) + all.length) % all.length;
    const [node, start, end] = all[at];
    getSelection().setBaseAndExtent(node, start, node, end);
    remember(); // the event of the selection comes later than the next key
    node.parentElement.scrollIntoView({ block: "center" });
    event.preventDefault();
  });
})();
