// Passkeys: the browser asks the device who is there, and the form brings the answer. Nothing here works without a
// script, and the page says so.
"use strict";

const toBytes = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));

const toText = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

const withBytes = (keys) => (keys ?? []).map((key) => ({ ...key, id: toBytes(key.id) }));

const ceremonies = {
  // A passkey that the device keeps with the account's name, so that it signs in without an address being typed.
  async add({ publicKey }) {
    const made = await navigator.credentials.create({
      publicKey: {
        ...publicKey,
        challenge: toBytes(publicKey.challenge),
        user: { ...publicKey.user, id: toBytes(publicKey.user.id) },
        excludeCredentials: withBytes(publicKey.excludeCredentials),
        authenticatorSelection: {
          ...publicKey.authenticatorSelection,
          residentKey: "required",
          requireResidentKey: true,
          userVerification: "required",
        },
      },
    });
    return answer(made, {
      attestationObject: toText(made.response.attestationObject),
      transports: made.response.getTransports?.() ?? [],
    });
  },

  async show({ publicKey }) {
    const shown = await navigator.credentials.get({
      publicKey: {
        ...publicKey,
        challenge: toBytes(publicKey.challenge),
        allowCredentials: withBytes(publicKey.allowCredentials),
      },
    });
    return answer(shown, {
      authenticatorData: toText(shown.response.authenticatorData),
      signature: toText(shown.response.signature),
      userHandle: shown.response.userHandle ? toText(shown.response.userHandle) : null,
    });
  },
};

function answer(credential, response) {
  return {
    id: credential.id,
    rawId: toText(credential.rawId),
    type: credential.type,
    clientExtensionResults: credential.getClientExtensionResults(),
    response: { clientDataJSON: toText(credential.response.clientDataJSON), ...response },
  };
}

// What the page holds, or, where nobody is signed in yet, what its form gives when it is asked.
async function options(form) {
  const held = document.getElementById(form.dataset.options);
  if (held) {
    const told = JSON.parse(held.textContent);
    return told.creation_options ?? told.request_options;
  }
  const given = await fetch(form.action, { headers: { Accept: "application/json" } });
  if (!given.ok) throw new Error(String(given.status));
  return (await given.json()).request_options;
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  const button = form.querySelector("button[type=submit]");
  const trouble = form.querySelector("[data-trouble]");
  form.querySelector("[data-without-script]").hidden = true;
  if (!window.PublicKeyCredential) {
    trouble.textContent = trouble.dataset.unknown;
    trouble.hidden = false;
    continue;
  }
  button.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    trouble.hidden = true;
    button.disabled = true;
    try {
      const said = await ceremonies[form.dataset.passkey](await options(form));
      form.elements.credential.value = JSON.stringify(said);
      form.submit();
    } catch (error) {
      const known = error.name === "InvalidStateError";
      trouble.textContent = known ? trouble.dataset.known : trouble.dataset.failed;
      trouble.hidden = false;
      button.disabled = false;
    }
  });
  // A page that the browser took from its memory can be sent again.
  window.addEventListener("pageshow", () => { button.disabled = false; });
}
