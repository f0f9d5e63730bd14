// Reading pages work without this file: it adds the theme switch, Copy, Show, and answers in place.

const THEMES = ["automatic", "light", "dark"];
const ICONS = { automatic: "theme", light: "light", dark: "dark" };
const STORED = "theme";

function readTheme() {
  try {
    const theme = localStorage.getItem(STORED);
    return THEMES.includes(theme) ? theme : "automatic";
  } catch {
    return "automatic"; // storage is switched off
  }
}

function keepTheme(theme) {
  try {
    localStorage.setItem(STORED, theme);
  } catch {
    // It still holds for this page.
  }
}

function showTheme(theme) {
  if (theme === "automatic") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  for (const button of document.querySelectorAll("[data-theme-switch]")) {
    const use = button.querySelector("use");
    use.setAttribute("href", use.getAttribute("href").replace(/#.*/, `#i-${ICONS[theme]}`));
    button.title = `Colour theme: ${theme}`;
    button.setAttribute("aria-label", button.title);
  }
}

function switchTheme() {
  const shown = document.documentElement.dataset.theme ?? "automatic";
  const theme = THEMES[(THEMES.indexOf(shown) + 1) % THEMES.length];
  keepTheme(theme);
  showTheme(theme);
}

async function copyFrom(button) {
  const field = document.getElementById(button.dataset.copy);
  const words = button.querySelector("span");
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
  } catch {
    // Browsers keep the clipboard from pages without TLS; the older way still works there.
    field.focus();
    if (!document.execCommand("copy")) {
      words.textContent = "Selected";
      return;
    }
    button.focus();
  }
  words.textContent = "Copied";
  setTimeout(() => { words.textContent = "Copy"; }, 2000);
}

function showPassword(button) {
  const field = document.getElementById(button.dataset.show);
  const shown = field.type === "password";
  field.type = shown ? "text" : "password";
  button.setAttribute("aria-pressed", shown);
}

const LOOK_AGAIN = [2, 4, 8, 16, 30]; // seconds

function say(form, told, words = "Show it") {
  const place = form.querySelector("[role=status]");
  place.textContent = told.summary ?? told.error_description ?? "";
  if (told.url) {
    const link = document.createElement("a");
    link.href = told.url.replace(/#mention-(\d+)$/, "?response=$1$&"); // this page, with it
    link.textContent = words;
    place.append(" ", link);
  }
  place.hidden = false;
  return place;
}

async function ask(address, options) {
  const answer = await fetch(address, { ...options, headers: { Accept: "application/json" } });
  return answer.json();
}

async function sendAddress(form) {
  const place = form.querySelector("[role=status]");
  place.hidden = true;
  try {
    const taken = await ask(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)) });
    if (!taken.location) {
      say(form, taken).focus();
      return;
    }
    // Only the path: the site's own address may be another host than this page's.
    const address = new URL(taken.location).pathname;
    let fate = await ask(address);
    if (fate.url && taken.status !== "waiting") fate.summary = "Already here.";
    say(form, fate).focus();
    for (const seconds of LOOK_AGAIN) {
      if (fate.status !== "waiting") return;
      await new Promise((done) => { setTimeout(done, seconds * 1000); });
      fate = await ask(address);
      say(form, fate);
    }
    // A page that is slow to answer is tried for longer than anybody sits here.
    if (fate.status === "waiting") say(form, { ...fate, url: address }, "See what becomes of it");
  } catch {
    if (place.hidden) form.submit(); // the page it leads to says what became of it
  }
}

// A response that moved to another page of the conversation since its address was copied.
function findResponse() {
  const [, number] = location.hash.match(/^#(?:comment|mention)-(\d+)$/) ?? [];
  const asked = new URLSearchParams(location.search).get("response");
  if (!number || number === asked || document.getElementById(location.hash.slice(1))) return;
  if (document.querySelector("#afterword .pager")) location.replace(`?response=${number}${location.hash}`);
}

showTheme(readTheme());
findResponse();
document.addEventListener("submit", (event) => {
  if (!("sendAddress" in event.target.dataset)) return;
  event.preventDefault();
  sendAddress(event.target);
});
document.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  if ("themeSwitch" in button.dataset) switchTheme();
  else if (button.dataset.copy) copyFrom(button);
  else if (button.dataset.show) showPassword(button);
});
document.addEventListener("focusin", (event) => {
  if (event.target.matches("input[readonly]")) event.target.select();
});
