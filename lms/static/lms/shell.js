// What the bar does better with a script: both parts work without one.
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
