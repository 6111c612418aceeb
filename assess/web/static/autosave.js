// Saves each answer as it is given. What cannot be sent waits in this browser, through reloads, until it can.
// Without this file, pages are saved by their button.

const place = document.getElementById("autosave");
const form = document.querySelector("form[data-autosave]");
const say = (text) => { if (place) place.textContent = text; };
const words = place ? place.dataset : {};
let last = place ? place.textContent : "";
const LONGEST_WAIT = 30000;
const TYPING = 900;

// ---- The queue: changes of this assessment not yet acknowledged, by question. One key an assessment, so that nothing
// is ever sent to another one; the digest tells which questionnaire the answers belong to.
const KEY = `answers:${words.key}`;
let memory = null; // where a browser keeps nothing
const read = () => {
  try { return JSON.parse(localStorage.getItem(KEY)) || memory; } catch { return memory; }
};
const write = (queue) => {
  memory = queue && Object.keys(queue.changes).length ? queue : null;
  try {
    if (memory) localStorage.setItem(KEY, JSON.stringify(memory)); else localStorage.removeItem(KEY);
  } catch { /* it stays in memory */ }
};
const mine = (queue) => queue && queue.digest === words.digest;
const waiting = () => { const queue = read(); return mine(queue) ? Object.keys(queue.changes) : []; };

function enqueue(item, parts) {
  const before = read();
  const queue = mine(before) ? before : { digest: words.digest, changes: {} };
  const old = queue.changes[item] || { versions: {}, figures: {} };
  const known = seen();
  const version = "version" in old ? old.version : (known[item] || [0])[0];
  const figures = { ...old.figures, ...parts.figures };
  const versions = { ...old.versions };
  for (const name of Object.keys(figures)) if (!(name in versions)) versions[name] = (known[name] || [0])[0];
  queue.changes[item] = { ...old, ...parts, figures, version, versions, stamp: Date.now() + Math.random() };
  write(queue);
  flush();
}

// ---- What the page was shown with; it goes along when the page itself is sent.
const field = document.getElementById("seen");
const seen = () => { try { return JSON.parse(field.value); } catch { return {}; } };
function stand(item, version, parts) {
  if (!field || version === null) return;
  const known = seen();
  const before = known[item] || [0, null, "", ""];
  const now = ["value", "confidence", "note"].map((part, k) => (part in parts ? parts[part] : before[k + 1]));
  if (now[0] === "?") now[1] = "";
  known[item] = [version, ...now];
  field.value = JSON.stringify(known);
}

// ---- Sending: one at a time, again and again until the server has it.
let csrf = words.csrf;
let busy = false;
let wait = 1000;
let timer = 0;
let failing = false;

async function post(item, change) {
  const { stamp, ...parts } = change;
  const headers = { "Content-Type": "application/json", "X-CSRFToken": csrf };
  const body = JSON.stringify({ item, ...parts });
  const reply = await fetch(words.address, { method: "POST", headers, body, keepalive: true, credentials: "same-origin" });
  return [reply.status, await reply.json()];
}

async function flush() {
  if (busy || !place) return;
  clearTimeout(timer);
  busy = true;
  try {
    for (let item; (item = waiting()[0]); ) {
      say(navigator.onLine === false ? words.offline : words.saving);
      const change = read().changes[item];
      let [status, told] = await post(item, change);
      if (told.code === "session") {
        csrf = (await (await fetch(words.address, { credentials: "same-origin" })).json()).csrf;
        [status, told] = await post(item, change);
      }
      // Only what is wrong with the answer itself is given up: a link may be opened again, a passphrase given.
      if (status !== 200 && !["answer", "submitted"].includes(told.code)) throw new Error(told.error || "");
      acknowledge(item, change, status, told);
    }
    if (failing || place.textContent === words.offline) say(last);
    failing = false;
    wait = 1000;
  } catch (error) {
    failing = true;
    const refused = error instanceof TypeError || error instanceof SyntaxError ? "" : error.message;
    say(navigator.onLine === false ? words.offline : [words.failing, refused].filter(Boolean).join(" "));
    timer = setTimeout(flush, wait * (0.75 + Math.random() / 2));
    wait = Math.min(wait * 2, LONGEST_WAIT);
  }
  busy = false;
}

function acknowledge(item, change, status, told) {
  const queue = read();
  const newer = queue.changes[item];
  if (told.code === "submitted") {
    write(null);
    return say(words.submitted);
  }
  if (newer && newer.stamp === change.stamp) delete queue.changes[item];
  else if (newer && status === 200) {
    if (told.version !== null) newer.version = told.version;
    Object.assign(newer.versions, told.versions);
  }
  write(queue);
  if (status !== 200) return refused(item, told.error);
  saved(item, change, told);
}

function saved(item, change, told) {
  stand(item, told.version, change);
  for (const [name, version] of Object.entries(told.versions)) stand(name, version, { value: number(change.figures[name]) });
  say((last = told.saved));
  const answered = document.getElementById("answered");
  if (answered) answered.textContent = told.answered;
  const bar = document.getElementById("progress");
  if (bar) bar.value = told.progress.answered;
  remark(item, told.notice);
  if ("value" in change && change.value !== null) mended(item);
  told.proposals.forEach(propose);
  if (!form) reloadWhenSent();
}

// A figure as the server keeps it, as far as it is plain; for another one the page is asked once more, and that is all.
const number = (text) => (/^\d+(\.\d+)?$/.test(text) ? Number(text) : text === "" ? null : text);

function reloadWhenSent() {
  if (!waiting().length) location.reload();
}

// ---- What the page shows.
const question = (item) => document.querySelector(`fieldset[data-item="${item}"]`);

function remark(item, text) {
  const line = question(item)?.querySelector(".replaced");
  if (!line) return;
  line.hidden = !text;
  line.textContent = text || "";
}

// A question that was missing is no longer marked once its answer stands.
function mended(item) {
  const own = question(item);
  if (!own) return;
  own.classList.remove("in-error");
  own.removeAttribute("aria-describedby");
  document.getElementById(`q_${item}-error`)?.remove();
  for (const input of own.querySelectorAll(`input[name="q_${item}"]`)) input.removeAttribute("aria-invalid");
}

function refused(item, text) {
  remark(item, text);
  say(text);
}

function propose({ item, option, text }) {
  const line = document.getElementById(`proposal-${item}`);
  if (!line) return;
  const inputs = [...question(item).querySelectorAll(`input[name="q_${item}"]`)];
  const free = !inputs.some((input) => input.checked);
  line.hidden = false;
  line.textContent = free ? `${text} ${words.preselected}` : text;
  if (!free) return;
  const chosen = inputs.find((input) => input.value === option);
  chosen.checked = true;
  enqueue(item, { value: option });
}

// ---- From the fields of the page to changes, and back.
function partsOf(input) {
  const item = input.closest("fieldset[data-item]").dataset.item;
  const name = input.name.slice(2);
  if (input.name.startsWith("c_")) return [item, { confidence: input.value }];
  if (input.name.startsWith("n_")) return [item, { note: input.value }];
  if (name !== item) return [item, { figures: { [name]: input.value.trim() } }];
  if (input.type !== "checkbox") return [item, { value: input.value }];
  const ticks = [...question(item).querySelectorAll(`input[name="q_${item}"]:checked`)].map((box) => box.value);
  return [item, { value: ticks.length === 1 && ticks[0] === "?" ? "?" : ticks.length ? ticks : null }];
}

function show(item, change) {
  const own = question(item);
  if (!own) return;
  const check = (name, values) => {
    for (const input of own.querySelectorAll(`input[name="${name}"]`)) input.checked = values.includes(input.value);
  };
  if ("value" in change) check(`q_${item}`, [change.value].flat());
  if ("confidence" in change) check(`c_${item}`, [change.confidence]);
  if ("note" in change) own.querySelector(`[name="n_${item}"]`).value = change.note;
  for (const [name, text] of Object.entries(change.figures)) own.querySelector(`[name="q_${name}"]`).value = text;
}

let typing = 0;
let typed = null;
const settle = () => {
  clearTimeout(typing);
  if (typed) enqueue(...partsOf(typed));
  typed = null;
};
const answers = (input) => /^[qcn]_/.test(input.name || "") && input.closest("fieldset[data-item]");

// On the document, and after survey.js: it takes back ticks that cannot stand together first.
document.addEventListener("change", (event) => {
  if (!form || !answers(event.target)) return;
  if (typed === event.target) return settle();
  enqueue(...partsOf(event.target));
});
form?.addEventListener("input", (event) => {
  if (!answers(event.target) || /radio|checkbox/.test(event.target.type)) return;
  if (typed !== event.target) settle();
  typed = event.target;
  clearTimeout(typing);
  typing = setTimeout(settle, TYPING);
});

// The page is not left for one that cannot be loaded: what was answered is kept here, and the button is pressed again.
document.addEventListener("submit", (event) => {
  settle();
  const held = navigator.onLine === false || (failing && waiting().length);
  const early = event.target.hasAttribute("data-submit") && waiting().length;
  if (!held && !early) return;
  event.preventDefault();
  say(navigator.onLine === false ? words.offline : words.failing);
  place.scrollIntoView({ block: "nearest" });
  flush();
});
addEventListener("pagehide", settle);
addEventListener("online", () => { wait = 1000; flush(); });
addEventListener("offline", () => say(words.offline));

// ---- Answers of an earlier version of the questionnaire are offered, never sent on their own.
function offer(queue) {
  const count = Object.keys(queue.changes).length;
  const box = document.createElement("div");
  box.className = "notice notice-warn";
  box.setAttribute("role", "status");
  const text = document.createElement("p");
  text.textContent = words.old.replace("{n}", count);
  box.append(text);
  for (const [label, act] of [[words.send, () => write({ ...queue, digest: words.digest })], [words.drop, () => write(null)]]) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button button-quiet button-small";
    button.textContent = label;
    button.addEventListener("click", () => { act(); box.remove(); restore(); });
    box.append(button, " ");
  }
  document.querySelector("main h1").after(box);
}

function restore() {
  const queue = read();
  if (!queue) return;
  for (const [item, change] of Object.entries(queue.changes)) show(item, change);
  flush();
}

const left = place && read();
if (left && !mine(left)) offer(left); else restore();

// Without a network a page cannot be loaded again: a worker then says so, and that the answers are kept.
if (words.worker) navigator.serviceWorker?.register(words.worker).catch(() => { /* it works without */ });
