// What every page does better with a script: all of it works without one.
"use strict";

// A list that follows the typing changes the address: the language switch leads back to what is shown now.
const languages = document.querySelector("form.languages");
if (languages) {
  languages.addEventListener("submit", () => {
    languages.elements.next.value = location.pathname + location.search;
  });
}

const account = document.querySelector("details.account");
if (account) {
  account.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && account.open) {
      account.open = false;
      account.querySelector("summary").focus();
    }
  });
}

// Whoever goes back finds what they had written, but in a page made anew. With its old key the form is still the
// one that was sent, and pressing again does nothing twice.
const keys = Array.from(document.querySelectorAll("input[name=once]"));
if (keys.length) {
  const [{ type } = {}] = performance.getEntriesByType("navigation");
  const kept = history.state?.once;
  if (type === "back_forward" && kept?.length === keys.length) keys.forEach((key, place) => { key.value = kept[place]; });
  else history.replaceState({ ...history.state, once: keys.map((key) => key.value) }, "");
}
