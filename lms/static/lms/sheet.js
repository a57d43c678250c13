// The attendance sheet saves each tap by itself (htmx); here is what it says when a tap was not saved. Also keeps
// a reader from leaving a matrix with unsaved changes. Both pages work without this.
"use strict";

const sheet = document.getElementById("sheet");

function dress() {
  for (const button of document.querySelectorAll("[data-plain]")) button.hidden = Boolean(window.htmx);
}

// Nothing on the page may look saved that is not.
function takeBack(element) {
  for (const radio of element.querySelectorAll("input[type=radio]")) radio.checked = radio.defaultChecked;
}

function say(sentence) {
  const saved = document.getElementById("saved");
  saved.textContent = sentence;
  saved.classList.add("stop");
}

if (sheet) {
  const { unsaved, refused } = sheet.dataset;
  dress();
  for (const failure of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) {
    document.body.addEventListener(failure, (event) => {
      takeBack(event.detail.elt);
      say(failure === "htmx:responseError" ? refused : unsaved);
    });
  }
  document.body.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr, pathInfo } = event.detail;
    // Whoever has been signed out is answered with the page for signing in.
    if (xhr.responseURL && new URL(xhr.responseURL).pathname !== new URL(pathInfo.requestPath, location).pathname) {
      event.detail.shouldSwap = false;
      location.reload();
      return;
    }
    // Who chose again meanwhile keeps that choice: it waits in the queue of this card and is sent next.
    for (const [name, sent] of event.detail.requestConfig.formData) {
      const chosen = event.detail.elt.querySelector(`input[type=radio][name="${name}"]:checked`);
      if (chosen && chosen.value !== sent) event.detail.shouldSwap = false;
    }
  });
  document.body.addEventListener("htmx:afterSettle", () => {
    document.getElementById("saved").classList.remove("stop");
    dress();
  });
}

const matrix = document.querySelector("form[data-leaving]");
if (matrix) {
  const isChanged = () =>
    Array.from(matrix.querySelectorAll("select"), (select) => select.selectedOptions[0].defaultSelected || (select.selectedIndex === 0 && !select.querySelector("[selected]"))).includes(false);
  let leaving = false;
  matrix.addEventListener("submit", () => { leaving = true; });
  window.addEventListener("beforeunload", (event) => {
    if (!leaving && isChanged()) event.preventDefault();
  });
}
