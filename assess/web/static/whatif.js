// On the pages of a result; every page works without this file.

// Answers tried are sent as they change, and what they would bring is shown. Only the last request counts.
const form = document.querySelector("form[data-live]");
if (form) {
  const out = (name) => document.querySelectorAll(`[data-out="${name}"]`);
  const shown = new Map([...document.querySelectorAll("[data-out]")].map((place) => [place, place.textContent]));
  let waiting = 0;
  let running = new AbortController();

  const answers = () => {
    const found = {};
    for (const field of form.elements) {
      if (!field.name?.startsWith("q_")) continue;
      const item = field.name.slice(2);
      if (field.type === "hidden") found[item] = [];
      else if (field.type !== "checkbox") found[item] = field.value;
      else if (field.checked) found[item].push(field.value);
    }
    return found;
  };

  const show = (outcome) => {
    for (const name of ["index", "index_change", "level", "places", "headline", "missing", "note", "problem"]) {
      for (const place of out(name)) place.textContent = outcome[name] ?? "";
    }
    document.getElementById("now")?.setAttribute("data-direction", outcome.direction ?? 0);
  };

  const compute = async () => {
    running.abort();
    running = new AbortController();
    try {
      const answer = await fetch(form.action, {
        method: "POST",
        signal: running.signal,
        headers: { "Content-Type": "application/json", "X-CSRFToken": form.elements.csrf_token.value },
        body: JSON.stringify({ answers: answers() }),
      });
      const said = (answer.headers.get("Content-Type") ?? "").includes("json") ? await answer.json() : {};
      if (answer.ok) show(said);
      else for (const place of out("problem")) place.textContent = said.problem ?? form.dataset.failed;
    } catch (error) {
      if (error.name !== "AbortError") for (const place of out("problem")) place.textContent = form.dataset.failed;
    }
  };

  const soon = () => {
    clearTimeout(waiting);
    waiting = setTimeout(compute, 120);
  };

  form.addEventListener("change", soon);
  form.addEventListener("reset", () => {
    clearTimeout(waiting);
    running.abort();
    for (const [place, text] of shown) place.textContent = text;
    document.getElementById("now")?.setAttribute("data-direction", "0");
  });
  for (const button of form.querySelectorAll("[data-without-script]")) button.hidden = true;
}
