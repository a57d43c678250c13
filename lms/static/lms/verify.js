// Compares the SHA-256 of a chosen or dropped file with those of the stored editions of the certificate.
// The file is read here and sent nowhere.
"use strict";

const area = document.getElementById("file-check");
const answer = document.getElementById("file-answer");
const input = document.getElementById("file");

async function fingerprint(file) {
  const digest = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function check(file) {
  const found = await fingerprint(file);
  const language = ["fi", "sv", "en"].find((each) => area.dataset[each] === found);
  const words = document.getElementById(language ? `file-same-${language}` : "file-other");
  answer.replaceChildren(words.content.cloneNode(true));
}

function hover(event) {
  event.preventDefault();
  area.classList.toggle("over", event.type === "dragover");
}

// Browsers give no hashing to pages that came over plain http: then the area stays away.
if (area && window.crypto && crypto.subtle) {
  area.hidden = false;
  input.addEventListener("change", () => input.files.length && check(input.files[0]));
  area.addEventListener("dragover", hover);
  area.addEventListener("dragleave", hover);
  area.addEventListener("drop", (event) => {
    hover(event);
    if (event.dataTransfer.files.length) check(event.dataTransfer.files[0]);
  });
}
