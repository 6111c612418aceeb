// How many answers wait in this browser, and back to the page as soon as there is a network.
let count = 0;
try {
  for (const key of Object.keys(localStorage)) {
    if (key.startsWith("answers:")) count += Object.keys(JSON.parse(localStorage.getItem(key)).changes).length;
  }
} catch { /* nothing is kept here */ }
for (const place of document.querySelectorAll("[data-waiting]")) {
  place.hidden = count === 0;
  place.textContent = place.dataset.waiting.replace("{n}", count);
}

// A browser may believe it has a network before the service can be reached: the page itself is asked for.
const EVERY = 3000;
let timer = setTimeout(back, EVERY);
async function back() {
  clearTimeout(timer);
  try {
    await fetch(location.href, { method: "HEAD", cache: "no-store" });
    location.reload();
  } catch {
    timer = setTimeout(back, EVERY);
  }
}
addEventListener("online", back);
