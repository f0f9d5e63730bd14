// The queue works without this file. It adds the keys, and keeps the page standing while
// one decision follows another: whatever the server answers is put in place of what is shown.

const KEYS_OFF = "moderation-keys-off";
const main = document.getElementById("main");
const said = document.createElement("p"); // what was done, for those who do not see it
const first = (selector) => main.querySelector(selector);
let work = Promise.resolve(); // one thing after another, however fast the keys come
let looking = new AbortController();
let afterG = 0;
let lastTicked = null;

const isOff = () => {
  try {
    return localStorage.getItem(KEYS_OFF) === "yes";
  } catch {
    return false; // storage is switched off
  }
};

const selected = () => first('.it[aria-current="true"]');
const rows = () => [...main.querySelectorAll(".q > .it")];
const ticks = () => [...main.querySelectorAll('.q input[name="ids"]')];
const say = (words) => { said.textContent = words; };
const soon = (step) => {
  work = work.then(step).catch(() => say("The blog could not be reached. Nothing was done."));
};

async function load(address, options) {
  const answer = await fetch(address, options);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  return { page, url: answer.url };
}

function show(page, url) {
  const top = scrollY;
  document.title = page.title;
  const menus = page.querySelectorAll(".side");
  document.querySelectorAll(".side").forEach((menu, place) => {
    if (menus[place]) menu.replaceChildren(...menus[place].childNodes);
  });
  main.replaceChildren(...page.getElementById("main").childNodes);
  history.replaceState(null, "", url);
  begin();
  scrollTo(0, top);
  const row = selected();
  if (row) focusRow(row);
  else main.querySelector("h1").focus();
  const told = [...main.querySelectorAll(".message, .undo > span")];
  main.querySelectorAll('[role="status"]').forEach((spot) => spot.removeAttribute("role")); // once is enough
  say(told.map((spot) => spot.textContent.trim()).join(". "));
}

// Sends what a form would, and shows the queue that follows; a form with errors stays where it is.
async function send(form, button) {
  const body = new URLSearchParams(new FormData(form));
  if (button?.name) body.append(button.name, button.value);
  const inline = form.closest(".inline");
  const { page, url } = await load(form.getAttribute("action") || location.href, { method: "POST", body, keepalive: true });
  const problem = page.querySelector(".inline");
  if (inline && problem?.querySelector("[aria-invalid], .error")) {
    inline.replaceWith(problem);
    (problem.querySelector("[aria-invalid]") ?? problem.querySelector("textarea, input:not([type=hidden])"))?.focus();
  } else if (page.querySelector(".tabs") && page.getElementById("keys")) show(page, url);
  else if (problem) openIn(problem, "sheet");
  else location.assign(url);
}

function openIn(piece, where) {
  const sheet = first("#sheet");
  close();
  if (where === "row") selected().append(piece);
  else {
    sheet.replaceChildren(piece);
    sheet.showModal();
  }
  piece.querySelector("textarea, input:not([type=hidden]), button").focus();
}

async function open(link) {
  const { page } = await load(link.href);
  const piece = page.querySelector(".inline");
  if (piece) openIn(piece, link.dataset.opens);
  else location.assign(link.href);
}

function close() {
  first("#sheet").close();
  main.querySelectorAll(".it .inline").forEach((piece) => piece.remove());
}

function focusRow(row) {
  row.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
}

const isWide = () => first(".pane")?.offsetParent;

// Marks the row, and brings its source into the pane beside the list.
function select(row, keepsFocus) {
  if (!row) return;
  if (!keepsFocus) focusRow(row);
  if (row === selected()) return;
  selected()?.removeAttribute("aria-current");
  row.setAttribute("aria-current", "true");
  const source = row.querySelector("[data-source]");
  history.replaceState(null, "", source.href);
  if (isWide()) bring(source.dataset.source, row);
}

async function bring(address, row) {
  looking.abort();
  looking = new AbortController();
  try {
    const { page } = await load(address, { signal: looking.signal });
    const pane = page.querySelector(".pane");
    if (pane && row === selected()) first(".pane").replaceChildren(...pane.childNodes);
  } catch {
    // Another row was selected meanwhile, or the blog is away: the old source stays.
  }
}

function tick(isRange) {
  const boxes = ticks();
  const box = selected()?.querySelector('input[name="ids"]');
  if (!box) return;
  box.checked = isRange || !box.checked;
  const from = boxes.indexOf(lastTicked);
  const to = boxes.indexOf(box);
  if (isRange && from >= 0) {
    for (const between of boxes.slice(Math.min(from, to), Math.max(from, to) + 1)) between.checked = true;
  }
  lastTicked = box;
  countTicks();
}

function countTicks() {
  const count = ticks().filter((box) => box.checked).length;
  for (const button of main.querySelectorAll("[data-bulk]")) button.disabled = !count;
  const all = first("#tick_all");
  if (!all) return;
  all.checked = count === ticks().length;
  all.indeterminate = count > 0 && !all.checked;
}

function activate(control) {
  if (control?.form) return send(control.form, control);
  if (control?.dataset.opens) return open(control);
  return control?.click();
}

// With rows ticked a key means those, otherwise the selected row.
function press(letter) {
  const many = ticks().some((box) => box.checked) && first(`[data-bulk="${letter}"]`);
  return activate(many || selected()?.querySelector(`[data-key="${letter}"]`));
}

function step(by) {
  const list = rows();
  select(list[list.indexOf(selected()) + by]);
}

const KEYS = {
  j: () => step(1),
  k: () => step(-1),
  x: () => tick(false),
  X: () => tick(true),
  z: () => activate(first("#undo button")),
  "/": () => first("#search").focus(),
  "?": () => first("#keys").showModal(),
  g: () => { afterG = Date.now(); },
};
const TABS = { w: 0, a: 1, s: 2, b: 3 };

function onKey(event) {
  const { key, target } = event;
  if (key === "Escape" && target.closest(".it .inline")) soon(() => { close(); select(selected()); });
  // What has just been closed keeps the focus until the next frame.
  const isTyping = target.checkVisibility() && target.closest("input:not([type=checkbox], [type=radio]), textarea, select, dialog, .inline");
  if (isOff() || isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
  const letter = event.shiftKey ? key : key.toLowerCase();
  const isTab = letter in TABS && Date.now() - afterG < 1500;
  if (!isTab && !KEYS[letter] && !"asdrvbe".includes(letter)) return;
  event.preventDefault();
  if (isTab) main.querySelectorAll(".tabs a")[TABS[letter]].click();
  // Each waits for what the keys before it asked for, so that none is lost or meant for another row.
  else soon(() => (first("dialog[open], .it .inline") ? null : (KEYS[letter] ?? press)(letter)));
}

function onClick(event) {
  const link = event.target.closest("a");
  const row = event.target.closest(".q > .it");
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  if (row) select(row, true);
  if (link?.dataset.opens) {
    event.preventDefault();
    soon(() => open(link));
  } else if (link?.dataset.source) {
    event.preventDefault();
    if (isWide()) first(".pane h2").focus();
    else location.assign(link.dataset.source);
  } else if (link && "closes" in link.dataset) {
    event.preventDefault();
    close();
    select(selected());
  } else if (event.target.closest("[data-keys]")) first("#keys").showModal();
}

function onSubmit(event) {
  const form = event.target;
  if (form.method !== "post" || !first("#keys")) return;
  event.preventDefault();
  soon(() => send(form, event.submitter));
}

function onChange({ target }) {
  if (target.id === "tick_all") for (const box of ticks()) box.checked = target.checked;
  if (target.name === "ids") lastTicked = target;
  if (target.id === "keys-on") {
    try {
      if (target.checked) localStorage.removeItem(KEYS_OFF);
      else localStorage.setItem(KEYS_OFF, "yes");
    } catch {
      // It cannot be kept: the keys stay on.
    }
    showKeys();
  }
  countTicks();
}

function showKeys() {
  document.documentElement.toggleAttribute("data-keys-off", isOff());
  first("#keys-on").checked = !isOff();
}

function begin() {
  main.querySelector("h1").tabIndex = -1;
  lastTicked = null;
  countTicks();
  showKeys();
}

if (first("#keys")) {
  said.className = "vh";
  said.setAttribute("role", "status");
  document.body.append(said);
  begin();
  document.addEventListener("keydown", onKey);
  main.addEventListener("click", onClick);
  main.addEventListener("submit", onSubmit);
  main.addEventListener("change", onChange);
  main.addEventListener("focusin", (event) => select(event.target.closest(".q > .it"), true));
  const named = rows().find((row) => location.hash === `#${row.id}`);
  if (named) select(named);
}
