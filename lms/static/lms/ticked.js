// The button of an act upon many says how many are ticked. Without a script the server counts and asks again.
"use strict";

for (const form of document.querySelectorAll("form[data-ticked]")) {
  const button = form.querySelector("button[name=count]");
  const count = () => {
    const ticked = form.querySelectorAll("input[name=people]:checked").length;
    button.value = ticked;
    const words = { 0: button.dataset.none, 1: button.dataset.one }[ticked] ?? button.dataset.many;
    button.textContent = words.replace("{count}", ticked);
  };
  form.addEventListener("change", count);
  // A page that the browser took from its memory keeps its ticks, but not the words of the button.
  window.addEventListener("pageshow", count);
}
