// The editor works without this file: it adds what linked sites accept, while writing.

const TYPING_MS = 800; // how long nothing is typed before the text is looked at
const FIRST_LOOK_MS = 700;
const MOST_LOOKS = 40; // then the rows stay as they are until the text changes

const form = document.querySelector("form[data-links]");
const spoken = form.querySelector("[data-links-said]");
let timer;
let looks = 0;
let asking;

const rows = () => form.querySelector("#link-rows");

function summary() {
  const states = [...rows().querySelectorAll("[data-url]")].map((row) => row.dataset.says);
  return states.join(". ");
}

// What was unfolded, and where somebody was, stays so in the new rows.
function place(html) {
  const was = rows();
  const unfolded = [...was.querySelectorAll("details[open]")].map(
    (details) => details.closest("[data-url]").dataset.url,
  );
  const focused = was.contains(document.activeElement) ? document.activeElement : null;
  const at = focused?.closest("[data-url]")?.dataset.url;
  const before = summary();
  was.outerHTML = html;
  form.querySelector("[data-links-count]").textContent =
    rows().querySelectorAll("[data-url]").length || "";
  const find = (url) => rows().querySelector(`[data-url="${CSS.escape(url)}"]`);
  for (const url of unfolded) find(url)?.querySelector("details")?.setAttribute("open", "");
  if (focused) {
    const row = at && find(at);
    const same = row?.querySelector(`button[value="${CSS.escape(focused.value ?? "")}"]`);
    (same ?? row?.querySelector(focused.localName) ?? rows()).focus();
  }
  const said = rows().querySelector("[data-said]")?.textContent ?? "";
  if (said || summary() !== before) spoken.textContent = `${said} ${summary()}`;
}

// Returns whether the answer stands on the page.
async function look(action = "") {
  clearTimeout(timer);
  asking?.abort();
  asking = new AbortController();
  const body = new FormData();
  body.set("csrf_token", form.elements.csrf_token.value);
  body.set("text", form.elements.text.value);
  if (action) body.set("action", action);
  try {
    const answer = await fetch(form.dataset.links, { method: "POST", body, signal: asking.signal });
    const html = await answer.text();
    if (answer.redirected || !html.includes('id="link-rows"')) return false;
    place(html);
  } catch (failure) {
    return failure.name === "AbortError";
  }
  if ("looking" in rows().dataset && looks < MOST_LOOKS) {
    looks += 1;
    timer = setTimeout(look, FIRST_LOOK_MS + looks * 100);
  }
  return true;
}

form.elements.text.addEventListener("input", () => {
  clearTimeout(timer);
  looks = 0;
  timer = setTimeout(look, TYPING_MS);
});

// A button of a row saves nothing, with and without this file; here the page stays.
form.addEventListener("click", async (event) => {
  const button = event.target.closest("#link-rows button[name=action]");
  if (!button || button.dataset.plain) return;
  event.preventDefault();
  looks = 0;
  if (await look(button.value)) return;
  button.dataset.plain = "yes";
  form.requestSubmit(button);
});

const isListed = rows().querySelector("[data-url]") !== null;
if ("looking" in rows().dataset || (!isListed && form.elements.text.value.includes("://"))) look();
