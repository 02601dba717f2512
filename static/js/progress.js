// While work goes on in the background, the part of the page that tells of it is fetched anew.
"use strict";

{
  const EVERY = 1500;
  const look = async () => {
    const part = document.querySelector("[data-progress]");
    if (!part || !("open" in part.dataset)) return;
    try {
      const answer = await fetch(window.location.href, { credentials: "same-origin" });
      if (answer.ok) {
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        const fresh = page.querySelector("[data-progress]");
        if (fresh) part.replaceWith(fresh);
      }
    } catch {
      // The server does not answer now; the next look may find it.
    }
    window.setTimeout(look, EVERY);
  };
  window.setTimeout(look, EVERY);
}
