// The portal's one script. Every page works without it; it adds dialogs, copying, popovers, keys and quiet updates.
(() => {
  "use strict";
  const one = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const on = (type, selector, act) =>
    document.addEventListener(type, (event) => {
      const found = event.target.closest?.(selector);
      if (found) act(found, event);
    });

  // Toasts: one sentence, 6 seconds, longer while someone reads it.
  const fade = (toast) => {
    let timer;
    const start = () => (timer = setTimeout(() => toast.remove(), 6000));
    const hold = () => clearTimeout(timer);
    toast.addEventListener("pointerenter", hold);
    toast.addEventListener("pointerleave", start);
    toast.addEventListener("focusin", hold);
    toast.addEventListener("focusout", start);
    start();
  };
  const say = (text) => {
    const toast = one("#tt-toast").content.firstElementChild.cloneNode(true);
    one("span", toast).textContent = text;
    one("#toasts").append(toast);
    fade(toast);
  };
  document.addEventListener("toast", (event) => say(event.detail.value));

  // Dialogs: a link that asks first opens its page as a dialog; without script it is a page.
  const dialog = one("#dialog");
  on("click", "a[data-dialog]", async (link, event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    await htmx.ajax("GET", link.getAttribute("href"), { target: dialog, swap: "innerHTML" });
    if (dialog.childElementCount && !dialog.open) dialog.showModal();
    begin(dialog);
  });
  dialog?.addEventListener("close", () => dialog.replaceChildren());

  // Expanders: the row below is fetched once, then only shown and hidden.
  on("click", "a[data-expands]", async (link, event) => {
    event.preventDefault();
    const row = link.closest("tr");
    let detail = document.getElementById(link.getAttribute("aria-controls"));
    if (!detail) {
      detail = document.createElement("tr");
      detail.id = `detail-${Math.random().toString(36).slice(2)}`;
      detail.className = "is-detail";
      detail.hidden = true;
      detail.setAttribute("role", "row");
      detail.innerHTML = `<td role="cell" colspan="${row.cells.length}"></td>`;
      row.after(detail);
      link.setAttribute("aria-controls", detail.id);
      await htmx.ajax("GET", link.dataset.expands, { target: detail.cells[0], swap: "innerHTML" });
    }
    detail.hidden = !detail.hidden;
    row.classList.toggle("is-open", !detail.hidden);
    link.setAttribute("aria-expanded", String(!detail.hidden));
  });

  // Popovers stand at their button; on a narrow screen they take its width.
  document.addEventListener(
    "toggle",
    (event) => {
      const box = event.target;
      if (event.newState !== "open" || !box.matches(".tt-menu, .tt-pop")) return;
      const at = one(`[popovertarget="${box.id}"]`).getBoundingClientRect();
      const width = box.offsetWidth;
      const start = box.matches(".is-end, .tt-pop") ? at.right - width : at.left;
      const below = at.bottom + 6;
      const fits = below + box.offsetHeight <= innerHeight || at.top < box.offsetHeight;
      box.style.inset = "auto";
      box.style.left = `${Math.max(8, Math.min(start, innerWidth - width - 8))}px`;
      box.style.top = `${fits ? below : at.top - box.offsetHeight - 6}px`;
    },
    true,
  );

  // One-time secrets: masked, shown on demand, wiped when the page is left; leaving without a copy asks once.
  const kept = new WeakMap();
  const secretOf = (button) => one("code", button.closest(".tt-secret-row"));
  const plain = (code) => kept.get(code) ?? code.textContent;
  const mask = (code) => {
    if (!kept.has(code)) kept.set(code, code.textContent);
    code.textContent = "•".repeat(14);
  };
  let uncopied = false;
  on("click", "[data-shows]", (button) => {
    const code = secretOf(button);
    const show = button.getAttribute("aria-pressed") !== "true";
    if (show) code.textContent = kept.get(code);
    else mask(code);
    button.setAttribute("aria-pressed", String(show));
    const word = one("span", button);
    button.dataset.show ??= word.textContent;
    word.textContent = show ? button.dataset.hide : button.dataset.show;
  });
  const copy = async (text) => {
    if (navigator.clipboard) return navigator.clipboard.writeText(text);
    const field = Object.assign(document.createElement("textarea"), { value: text });
    (one("dialog[open]") ?? document.body).append(field);
    field.select();
    document.execCommand("copy");
    field.remove();
  };
  on("click", "[data-copies]", async (button) => {
    const source = button.dataset.copies ? one(button.dataset.copies) : secretOf(button);
    await copy("value" in source ? source.value : plain(source));
    if (source.matches("[data-secret], [data-hands-over]")) uncopied = false;
    say(button.dataset.said);
  });
  // A draft mail: what is copied and what opens in email is what stands on the screen, with its link.
  on("input", "[data-draft]", (draft) => {
    const value = (name) => one(`[name=${name}]`, draft).value;
    const text = value("text").trimEnd();
    const whole = text.includes(draft.dataset.link) ? text : `${text}\n\n${draft.dataset.link}`;
    one("#mail-whole").value = whole;
    const body = encodeURIComponent(whole.replaceAll("\n", "\r\n"));
    const to = encodeURIComponent(value("email")).replaceAll("%40", "@");
    one("[data-mailto]").href = `mailto:${to}?subject=${encodeURIComponent(value("subject"))}&body=${body}`;
  });
  document.addEventListener("copy", (event) => {
    if (event.target.closest?.("[data-once]")) uncopied = false;
  });
  addEventListener("beforeunload", (event) => {
    if (uncopied) event.preventDefault();
    uncopied = false;
  });
  addEventListener("pagehide", () => all("[data-once]").forEach((secret) => secret.remove()));

  // Letters: what stands in the fields, and the locked lines below them, is what mail program and clipboard get.
  on("input", "[data-letter]", (letter) => {
    const part = (name) => one(`[data-${name}]`, letter);
    const whole = part("whole");
    const text = part("text").value.trim();
    const complete = whole ? `${text}\n\n${part("locked").innerText.trim()}` : text;
    if (whole) whole.value = complete;
    const body = encodeURIComponent(complete.replaceAll("\n", "\r\n"));
    const to = encodeURIComponent(part("to").value.trim()).replace("%40", "@");
    part("mails").href = `mailto:${to}?subject=${encodeURIComponent(part("subject").value)}&body=${body}`;
  });

  // One-time links: the browser encrypts and decrypts; the key travels in the link's fragment, which no server sees.
  const toText = (bytes) => btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  const toBytes = (text) =>
    Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
  const post = (url, values) =>
    fetch(url, {
      method: "POST",
      headers: JSON.parse(document.body.getAttribute("hx-headers")),
      body: new URLSearchParams(values),
    });
  const NONCE = 12;
  const sealed = async (values) => {
    const key = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, true, ["encrypt"]);
    const iv = crypto.getRandomValues(new Uint8Array(NONCE));
    const box = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, new TextEncoder().encode(JSON.stringify(values)));
    const raw = await crypto.subtle.exportKey("raw", key);
    return [toText(new Uint8Array([...iv, ...new Uint8Array(box)])), toText(new Uint8Array(raw))];
  };
  const unsealed = async (ciphertext, key) => {
    const box = toBytes(ciphertext);
    const algorithm = { name: "AES-GCM", iv: box.slice(0, NONCE) };
    return JSON.parse(new TextDecoder().decode(await crypto.subtle.decrypt(algorithm, key, box.slice(NONCE))));
  };
  on("click", "[data-links] button", async (button) => {
    const row = button.closest("[data-links]");
    const secret = row.closest("[data-once]");
    button.setAttribute("aria-disabled", "true");
    const [ciphertext, key] = await sealed(all("code", secret).map(plain));
    const answer = await post(row.dataset.links, { token: row.dataset.token, ciphertext });
    if (!answer.ok) return say((await answer.json()).description);
    const part = one("[data-link]", secret);
    const field = one("input", part);
    field.value = `${location.origin}${(await answer.json()).url}#${key}`;
    row.hidden = true;
    part.hidden = false;
    field.focus();
    field.select();
  });
  on("click", "[data-opens-link] button:not([data-copies], [data-shows])", async (button) => {
    const root = button.closest("[data-opens-link]");
    const show = (name) => {
      const part = one(`template[data-${name}]`, root).content.cloneNode(true);
      one("[data-said]", root).replaceChildren(part);
    };
    let key;
    try {
      key = await crypto.subtle.importKey("raw", toBytes(location.hash.slice(1)), "AES-GCM", false, ["decrypt"]);
    } catch {
      return show("broken");
    }
    button.parentElement.hidden = true;
    const answer = await post(root.dataset.opensLink, {});
    if (!answer.ok) return show("refused");
    const values = await unsealed((await answer.json()).ciphertext, key).catch(() => null);
    if (!values) return show("broken");
    history.replaceState(null, "", location.pathname);
    const part = one("template[data-opened]", root).content.cloneNode(true);
    all("code", part).forEach((code, place) => (code.textContent = values[place]));
    one("[data-said]", root).before(part);
    begin(root);
    one("h2", root).focus();
  });

  // A form that does something once is sent once: a second click would hide the answer to the first.
  on("submit", "form[data-once-only]", (form, event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
  });
  addEventListener("pageshow", () => all("form[data-once-only]").forEach((form) => delete form.dataset.sent));

  // The answer to a form becomes a page to be fetched: reload and back never send the form a second time.
  if (one("[data-once], [role=alert][autofocus]")) history.replaceState(history.state, "");

  // A button that needs its boxes ticked stays findable, and says that it is off.
  const weigh = (form) => {
    const open = all("[data-needed]", form).every((box) => box.checked);
    all("[data-when-ticked]", form).forEach((button) => button.setAttribute("aria-disabled", String(!open)));
  };
  on("change", "[data-needed]", (box) => weigh(box.form));
  on("click", "[aria-disabled=true]", (_off, event) => event.preventDefault());

  // Small conveniences: a select that submits, a list that narrows, Space on links that act as buttons.
  on("change", "[data-submits]", (select) => select.form.requestSubmit());
  on("input", "[data-narrows]", (field) => {
    const wanted = field.value.trim().toLocaleLowerCase();
    all(field.dataset.narrows).forEach((item) => (item.hidden = !item.textContent.toLocaleLowerCase().includes(wanted)));
  });
  on("click", "[data-prints]", () => window.print());
  on("keydown", "a[role=button]", (link, event) => {
    if (event.key !== " ") return;
    event.preventDefault();
    link.click();
  });

  // Keys: single ones can be turned off, and never act while someone types.
  const keysOn = () => localStorage.getItem("twotier-keys") !== "off";
  const rows = () => all(".tt-table tbody tr").filter((row) => one("[data-opens]", row));
  const walk = (step) => {
    const list = rows();
    const here = list.findIndex((row) => row.contains(document.activeElement));
    const next = list[here < 0 ? (step > 0 ? 0 : list.length - 1) : here + step];
    if (next) one("[data-opens]", next).focus();
  };
  const keys = {
    "/": () => (one("main [type=search]") ?? one("[type=search]"))?.focus(),
    j: () => walk(1),
    k: () => walk(-1),
    "?": () => showKeys(),
  };
  const showKeys = () => {
    one("#keys-on").checked = keysOn();
    one("#keys").showModal();
  };
  on("click", "[data-keys]", (button) => {
    button.closest("[popover]")?.hidePopover();
    showKeys();
  });
  on("change", "#keys-on", (box) => localStorage.setItem("twotier-keys", box.checked ? "on" : "off"));
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input, select, textarea, [contenteditable], dialog");
    if (typing || event.ctrlKey || event.metaKey || event.altKey || !keysOn() || !Object.hasOwn(keys, event.key)) return;
    event.preventDefault();
    keys[event.key]();
  });

  // Updates: the old content stays until the new is there; a bar after 400 ms; focus never gets lost.
  let running = 0;
  let slow;
  const busy = (change) => {
    running = Math.max(0, running + change);
    clearTimeout(slow);
    if (running) slow = setTimeout(() => document.documentElement.classList.add("is-loading"), 400);
    else document.documentElement.classList.remove("is-loading");
  };
  document.addEventListener("htmx:beforeRequest", (event) => {
    busy(1);
    event.detail.target?.setAttribute?.("aria-busy", "true");
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    busy(-1);
    event.detail.target?.removeAttribute?.("aria-busy");
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    begin(event.target);
    if (document.activeElement !== document.body) return;
    const place = one("h1, h2, h3, caption, [role=region][tabindex]", event.target) ?? one("h1");
    if (place.tabIndex < 0) place.tabIndex = -1;
    place.focus();
  });
  // Who types and goes on with Tab stands on a button that was not pressed: a change sends no button along.
  document.addEventListener("htmx:configRequest", (event) => {
    if (event.detail.triggeringEvent?.type !== "change" || !event.target.matches?.("form")) return;
    all("button[name]", event.target).forEach((button) => event.detail.formData.delete(button.name));
  });
  // A filter that is not set is no part of the address.
  document.addEventListener("htmx:configRequest", (event) => {
    if (!event.target.matches?.(".tt-filter")) return;
    const values = event.detail.formData;
    for (const [name, value] of [...values.entries()]) if (!value) values.delete(name);
  });
  const failed = () => {
    if (one("#failed")) return;
    const note = one("#tt-failed").content.firstElementChild.cloneNode(true);
    note.id = "failed";
    one("main").prepend(note);
    note.scrollIntoView({ block: "nearest" });
  };
  document.addEventListener("htmx:responseError", failed);
  document.addEventListener("htmx:sendError", failed);

  // What script alone makes useful appears with it.
  const begin = (root) => {
    all("a[data-expands]:not([aria-expanded])", root).forEach((link) => {
      link.setAttribute("role", "button");
      link.setAttribute("aria-expanded", "false");
    });
    all("[data-copies], [data-shows], [data-keys], [data-narrows], [data-prints]", root).forEach((part) => (part.hidden = false));
    if (globalThis.crypto?.subtle) all("[data-links], [data-opens-link] > p > button", root).forEach((part) => (part.hidden = false));
    all("[data-secret]", root).forEach((code) => {
      if (!kept.has(code)) uncopied = true;
      mask(code);
    });
    all("form:has([data-needed])", root).forEach(weigh);
    all(".tt-toast", one("#toasts")).forEach(fade);
    if (root !== document) all("[autofocus]", root).forEach((part) => part.focus());
  };
  begin(document);
})();
