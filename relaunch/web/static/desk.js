// What makes the desk quicker to use; without it, every form still works.
"use strict";

const body = document.body;

// Say what the click before did: a live region that is filled at once is not read out.
const live = document.getElementById("live");
const said = [...document.querySelectorAll("[data-said] p")].map((p) => p.textContent).join(" ");
if (said) setTimeout(() => { live.textContent = said; }, 150);

// What the record took begins below the page's own head and menus: begin there.
const stream = document.querySelector(".stream");
const taken = stream && stream.querySelector(".taken");
if (taken) stream.scrollTop = Math.max(0, taken.offsetTop - stream.offsetTop - 60);

// Tick all records of the page.
const all = document.querySelector("[data-all]");
if (all) {
  const boxes = [...document.querySelectorAll('tbody input[type="checkbox"]')];
  all.addEventListener("change", () => boxes.forEach((box) => { box.checked = all.checked; }));
}

// The preview follows the text.
const edit = document.getElementById("edit");
const text = document.getElementById("f-body");
const preview = document.getElementById("preview");
if (edit && text && preview) {
  let wait = 0;
  let latest = 0;
  const show = async () => {
    const mine = (latest += 1);
    const form = new URLSearchParams({ body: text.value });
    const answer = await fetch(edit.dataset.preview, { method: "POST", body: form, headers: { "X-Form-Secret": body.dataset.secret } });
    if (answer.ok && mine === latest) preview.innerHTML = await answer.text();  // sanitised by the desk
  };
  text.addEventListener("input", () => { clearTimeout(wait); wait = setTimeout(show, 250); });
}

// Mark up what is selected in the text.
const tools = document.querySelector(".tools");
if (tools && text) {
  tools.hidden = false;
  const marked = {
    h2: (s) => `<h2>${s}</h2>`, p: (s) => `<p>${s}</p>`, strong: (s) => `<strong>${s}</strong>`, em: (s) => `<em>${s}</em>`,
    a: (s) => `<a href="">${s}</a>`, ul: (s) => `<ul>\n${(s || "").split("\n").map((line) => `  <li>${line.trim()}</li>`).join("\n")}\n</ul>`,
  };
  tools.addEventListener("click", (event) => {
    const tag = event.target.dataset.tag;
    if (!tag) return;
    const [start, end] = [text.selectionStart, text.selectionEnd];
    text.setRangeText(marked[tag](text.value.slice(start, end)), start, end, "select");
    text.focus();
    if (tag === "a") text.setSelectionRange(start + 9, start + 9);
    text.dispatchEvent(new Event("input"));
  });
}

// Nothing typed is lost by a click beside the form.
if (edit) {
  let touched = edit.querySelector("[aria-invalid]") !== null;
  edit.addEventListener("input", () => { touched = true; });
  edit.addEventListener("submit", () => { touched = false; });
  window.addEventListener("beforeunload", (event) => { if (touched) event.preventDefault(); });
}

// Keys: none while something is being typed, none with a modifier but for saving, none when switched off.
document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key === "s" && edit) {
    event.preventDefault();
    edit.requestSubmit(edit.querySelector("button.main"));
    return;
  }
  const typing = event.target.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");
  if (body.dataset.keys === "off" || typing || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.key === "/") {
    const search = document.getElementById("q");
    event.preventDefault();
    if (search) search.focus(); else location.href = body.dataset.list;
  } else if (event.key === "?") {
    location.href = "/help";
  } else {
    const link = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
    if (link) { event.preventDefault(); link.click(); }
  }
});
