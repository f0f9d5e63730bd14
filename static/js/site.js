// Reading pages work without this file: it adds the theme switch, Copy and Show.

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

showTheme(readTheme());
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
