// What every page does by itself: times in the reader's own zone, the dialog, menus that close, and signs that something is awaited.
// Pages work without it.
"use strict";

const absolute = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });
const relative = new Intl.RelativeTimeFormat(undefined, { numeric: "auto", style: "short" });
const steps = [["second", 60], ["minute", 60], ["hour", 24], ["day", 7]];

function ago(moment) {
  let amount = (moment - Date.now()) / 1000;
  if (Math.abs(amount) < 5) return "just now";
  for (const [unit, next] of steps) {
    if (Math.abs(amount) < next) return relative.format(Math.round(amount), unit);
    amount /= next;
  }
  return null;
}

// On paper nothing is "just now": there every time is exact.
function tellTimes(onPaper = false) {
  for (const element of document.querySelectorAll("time[datetime]")) {
    const moment = new Date(element.getAttribute("datetime"));
    const exact = absolute.format(moment);
    const text = onPaper || element.hasAttribute("data-exact") ? exact : (ago(moment) ?? exact);
    if (element.textContent !== text) element.textContent = text;
    element.title = exact;
  }
}

function showDialog(event) {
  if (event.detail.target?.id !== "dialog-content") return;
  const dialog = document.getElementById("dialog");
  if (!dialog.open) dialog.showModal();
}

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-close]")) document.getElementById("dialog").close();
  if (event.target.closest("[data-print]")) window.print();
  const all = event.target.closest("[data-check-all]");
  if (all) for (const box of document.querySelectorAll(all.dataset.checkAll)) box.checked = all.checked;
  for (const menu of document.querySelectorAll("details.switcher[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});
// A link that looks like a button is pressed like one; an open menu closes where it was opened.
document.addEventListener("keydown", (event) => {
  if (event.key === " " && event.target.matches("a[role=button]")) {
    event.preventDefault();
    event.target.click();
  }
  const menu = event.key === "Escape" && event.target.closest("details.switcher[open]");
  if (menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});
document.addEventListener("htmx:afterSwap", showDialog);
// What became of something pressed far down the page is said at its top; what a page fetches by itself moves nobody.
document.addEventListener("htmx:afterSwap", (event) => {
  const isPressed = event.detail.requestConfig?.triggeringEvent?.isTrusted;
  if (isPressed && event.detail.target?.id === "notice") event.detail.target.scrollIntoView({ block: "center" });
});
document.addEventListener("htmx:afterSettle", () => tellTimes());
document.addEventListener("DOMContentLoaded", () => tellTimes());
window.addEventListener("beforeprint", () => tellTimes(true));
window.addEventListener("afterprint", () => tellTimes());
setInterval(tellTimes, 15000);
tellTimes();

// A form is sent once, however often its button is pressed, and says that it is on its way until the next page is there.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.getAttribute("aria-busy") === "true") event.preventDefault();
  if (event.defaultPrevented) return;
  form.setAttribute("aria-busy", "true");
  event.submitter?.setAttribute("aria-busy", "true");
});
window.addEventListener("pageshow", () => {
  for (const busy of document.querySelectorAll("form[aria-busy], form button[aria-busy]")) busy.removeAttribute("aria-busy");
});

// A chosen file goes to the server as it is; what the server has to say shows at the top.
document.addEventListener("change", async (event) => {
  const address = event.target.dataset?.upload;
  if (!address || !event.target.files.length) return;
  const key = JSON.parse(document.body.getAttribute("hx-headers"))["x-form-key"];
  const headers = { "x-form-key": key, "hx-request": "true", "content-type": "text/csv" };
  const answer = await fetch(address, { method: "POST", headers, body: event.target.files[0] });
  event.target.value = "";
  if (answer.headers.has("hx-redirect")) location.assign(answer.headers.get("hx-redirect"));
  else document.getElementById("notice").innerHTML = await answer.text();
});

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  await navigator.clipboard.writeText(document.querySelector(button.dataset.copy).textContent.trim());
  button.textContent = "Copied";
});
