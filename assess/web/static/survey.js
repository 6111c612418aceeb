// Conveniences only: every page works without this file.

// "None of these" and "I don't know" clear the other ticks, and the others clear them.
document.addEventListener("change", (event) => {
  const box = event.target;
  if (!(box instanceof HTMLInputElement) || box.type !== "checkbox" || !box.checked || !box.closest(".choices")) return;
  const alone = box.hasAttribute("data-alone");
  for (const other of box.closest(".choices").querySelectorAll("input[type=checkbox]")) {
    if (other !== box && (alone || other.hasAttribute("data-alone"))) other.checked = false;
  }
});

// An industry chosen from the list is shown in the field above it.
const list = document.getElementById("industry_list");
list?.addEventListener("change", () => {
  const field = document.getElementById("industry");
  if (list.value) field.value = list.selectedOptions[0].text;
});

// Typing another industry takes back what was chosen before.
document.getElementById("industry")?.addEventListener("input", () => {
  if (list) list.value = "";
  for (const pick of document.querySelectorAll("input[name=industry_pick]")) pick.checked = false;
});

// A link can be copied with one press.
for (const field of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) break;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button-quiet button-small";
  button.textContent = field.dataset.copy;
  button.setAttribute("aria-live", "polite");
  button.addEventListener("click", async () => {
    field.select();
    await navigator.clipboard.writeText(field.value);
    button.textContent = field.dataset.copied;
  });
  field.after(button);
}

// A page made for paper can be printed with one press.
for (const line of document.querySelectorAll("[data-print]")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button-quiet";
  button.textContent = line.dataset.print;
  button.addEventListener("click", () => print());
  line.append(button);
}

// Paper shows everything: what is folded is opened for printing and folded again.
let opened = [];
addEventListener("beforeprint", () => {
  opened = [...document.querySelectorAll("main details:not([open], .no-print)")];
  for (const each of opened) each.open = true;
});
addEventListener("afterprint", () => {
  for (const each of opened) each.open = false;
});

// What is wrong is read out first; a question linked to is opened at its place.
document.querySelector("[data-focus]")?.focus();
