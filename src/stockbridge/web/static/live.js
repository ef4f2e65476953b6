// Pages that stay fresh: what the reader opened, ticked, chose or typed stays so when a part is fetched again, "as of" follows, and silence is told.
"use strict";

const SILENCE_MS = 8000; // The stream ends now and then and comes back by itself; that is no silence.
let silent = null;

function heard() {
  clearTimeout(silent);
  silent = null;
  document.getElementById("offline").hidden = true;
}

function unheard() {
  silent ??= setTimeout(() => { document.getElementById("offline").hidden = false; }, SILENCE_MS);
}

Object.assign(Idiomorph.defaults.callbacks, {
  beforeAttributeUpdated: (name, element) => !(name === "open" && element.localName === "details"),
  beforeNodeMorphed: (old, fresh) => {
    if (old.nodeType !== Node.ELEMENT_NODE) return true;
    if ("chart" in old.dataset && "chart" in fresh.dataset) {
      if (old.dataset.chart !== fresh.dataset.chart) old.dataset.chart = fresh.dataset.chart;
      old.setAttribute("aria-label", fresh.getAttribute("aria-label"));
      return false;
    }
    return !old.matches("input:not([type=hidden]), select, textarea");
  },
});

document.addEventListener("htmx:afterSwap", (event) => {
  const at = new Date(event.detail.xhr?.getResponseHeader("date") ?? NaN);
  const asOf = document.querySelector("#as-of time");
  if (asOf && !Number.isNaN(at.getTime())) asOf.setAttribute("datetime", at.toISOString());
});
document.addEventListener("htmx:afterOnLoad", heard);
document.addEventListener("htmx:sseOpen", heard);
document.addEventListener("htmx:sseError", unheard);
document.addEventListener("htmx:sendError", unheard);
