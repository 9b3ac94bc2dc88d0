// Drop zones: every file a row with its progress; what is on its way survives a lost connection and a reload.
(() => {
  "use strict";
  const { Item, dropped, chosen } = globalThis.portolanUploads;
  const KEPT_FOR = 24 * 3600 * 1000;
  const UNITS = ["B", "kB", "MB", "GB"];
  const SENT = "portolan.uploads.sent";
  const ON_THEIR_WAY = ["waiting", "sending", "offline", "paused", "interrupted", "verifying", "failed", "signed_out"];
  const zones = new Map();

  const fill = (text, values) => text.replace(/%\((\w+)\)s/g, (_, name) => values[name] ?? "");

  class Zone {
    constructor(root) {
      this.root = root;
      this.items = new Set();
      this.name = root.dataset.uploadName;
      this.list = root.querySelector("[data-upload-list]");
      this.template = root.querySelector("[data-upload-template]");
      this.summary = root.querySelector("[data-upload-summary]");
      this.storage = `portolan.uploads:${root.dataset.uploadKey}:${this.name}`;
      const told = JSON.parse(root.dataset.uploadTold);
      this.states = told.states;
      this.reasons = told.reasons;
      const numbers = (options) => new Intl.NumberFormat(told.locale, options);
      this.percentOf = numbers({ style: "percent" });
      this.number = numbers({ maximumFractionDigits: 1 });
      this.listen();
      this.restore();
    }

    text(key, values) {
      return fill(this.states[key], values);
    }

    reason(code) {
      return this.reasons[code] ?? this.reasons.verification_failed;
    }

    known(code) {
      return code in this.reasons;
    }

    percent(value) {
      return this.percentOf.format(value / 100);
    }

    size(bytes) {
      const power = Math.min(Math.floor(Math.log10(Math.max(bytes, 1)) / 3), 3);
      return `${this.number.format(bytes / 1000 ** power)} ${UNITS[power]}`;
    }

    listen() {
      const drop = this.root.querySelector("[data-upload-drop]");
      for (const input of this.root.querySelectorAll("[data-upload-files]")) {
        input.addEventListener("change", () => {
          this.add(chosen(input));
          input.value = "";
        });
      }
      this.root.querySelector("[data-upload-folders]").hidden = !("webkitdirectory" in HTMLInputElement.prototype);
      for (const kind of ["dragenter", "dragover"]) {
        drop.addEventListener(kind, (event) => {
          if (![...event.dataTransfer.types].includes("Files")) return;
          event.preventDefault();
          drop.classList.add("over");
        });
      }
      drop.addEventListener("dragleave", (event) => {
        if (!drop.contains(event.relatedTarget)) drop.classList.remove("over");
      });
      drop.addEventListener("drop", async (event) => {
        event.preventDefault();
        drop.classList.remove("over");
        this.add(await dropped(event.dataTransfer));
      });
      for (const button of this.list.querySelectorAll("[data-do=remove]")) {
        button.addEventListener("click", () => {
          button.closest("[data-upload-row]").remove();
          this.changed();
        });
      }
    }

    add(found) {
      if (!found.length) {
        this.summary.textContent = this.text("nothing");
        return;
      }
      for (const { file, path } of found) {
        const same = [...this.items].find(({ record }) =>
          record.name === file.name && record.size === file.size && record.modified === file.lastModified && (record.path === path || record.state === "interrupted"));
        if (same?.record.state === "interrupted") {
          same.file = file;
          same.enqueue();
        } else if (!same || same.record.state === "rejected") this.begin(file, path);
      }
      const names = [...this.items].map(({ record }) => record.name);
      this.root.dispatchEvent(new CustomEvent("portolan:files", { bubbles: true, detail: { zone: this.name, names } }));
    }

    begin(file, path) {
      const { uploadPurpose, uploadOrganisation, uploadLanguageFrom } = this.root.dataset;
      const purpose = uploadPurpose;
      const record = {
        key: crypto.randomUUID(), name: file.name, size: file.size, modified: file.lastModified, path, purpose,
        organisation: uploadOrganisation, at: Date.now(), parts: [],
        language: purpose === "target" ? this.root.closest("form").elements[uploadLanguageFrom]?.value : "",
      };
      const item = new Item(this, record, file);
      this.items.add(item);
      // Nothing can be sent of a file without a byte; the server would only say the same.
      if (file.size === 0) item.show("rejected", "empty_file");
      else item.enqueue();
    }

    restore() {
      const there = new Set([...this.list.querySelectorAll("input[type=hidden]")].map((field) => field.value));
      for (const record of JSON.parse(localStorage.getItem(this.storage) ?? "[]")) {
        if (Date.now() - record.at > KEPT_FOR || there.has(record.fileId)) continue;
        const item = new Item(this, record, null);
        this.items.add(item);
        if (record.state === "verifying") item.check();
        else if (record.state === "stored" || record.state === "rejected") item.show(record.state, record.reason);
        else item.show("interrupted");
      }
    }

    // Written at rest: a folder of files changes many times in a second.
    keep() {
      this.resting ??= setTimeout(() => this.write(), 300);
    }

    write() {
      clearTimeout(this.resting);
      this.resting = undefined;
      const records = [...this.items].map(({ record }) => record);
      if (records.length) localStorage.setItem(this.storage, JSON.stringify(records));
      else localStorage.removeItem(this.storage);
    }

    count(...states) {
      return [...this.items].filter(({ record }) => states.includes(record.state)).length;
    }

    changed() {
      this.keep();
      const all = this.list.querySelectorAll("[data-upload-row]").length;
      const ready = this.list.querySelectorAll("[data-upload-row][data-state=stored]").length;
      const refused = this.count("rejected");
      const told = all ? [this.text("summary", { ready: this.number.format(ready), all: this.number.format(all) })] : [];
      if (refused) told.push(this.text("summary_refused", { refused: this.number.format(refused) }));
      const text = told.join(" · ");
      if (this.summary.textContent !== text) this.summary.textContent = text;
      label(this.root.closest("form"));
    }
  }

  const within = (form) => [...zones.values()].filter((zone) => form?.contains(zone.root));
  const sum = (form, ...states) => within(form).reduce((all, zone) => all + zone.count(...states), 0);

  // The button says what it waits for, and has its own words back when all is there.
  function label(form) {
    const button = form?.querySelector("button.primary, button.danger");
    if (!button) return;
    const number = sum(form, ...ON_THEIR_WAY);
    if (!number && !button.own) return;
    button.own ??= [...button.childNodes];
    if (number) button.textContent = within(form)[0].text("hold", { number });
    else button.replaceChildren(...button.own);
    if (!number) delete button.own;
    if (number) button.setAttribute("aria-disabled", "true");
    else button.removeAttribute("aria-disabled");
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    const held = within(form).filter((zone) => zone.count(...ON_THEIR_WAY, "rejected"));
    if (held.length) {
      event.preventDefault();
      event.stopImmediatePropagation();
      held[0].root.scrollIntoView({ block: "center" });
      held[0].root.focus();
    } else if (within(form).length) {
      within(form).forEach((zone) => zone.write());
      sessionStorage.setItem(SENT, JSON.stringify({ from: location.pathname, keys: within(form).map((zone) => zone.storage) }));
    }
  }, true);

  // When the form has led to another page, the server keeps its files; until then they are kept here.
  const forget = () => {
    const sent = JSON.parse(sessionStorage.getItem(SENT) ?? "null");
    // A page that takes the form itself says that it did.
    if (!sent || (sent.from === location.pathname && !document.querySelector("main [data-done]"))) return;
    sent.keys.forEach((key) => localStorage.removeItem(key));
    sessionStorage.removeItem(SENT);
  };

  const find = () => {
    for (const [root] of zones) if (!root.isConnected) zones.delete(root);
    for (const root of document.querySelectorAll("[data-upload]")) {
      if (zones.has(root)) continue;
      zones.set(root, new Zone(root));
      zones.get(root).changed();
    }
  };

  // A file that misses the zone would open in place of the page, and all that was typed be gone.
  for (const kind of ["dragover", "drop"]) {
    document.addEventListener(kind, (event) => {
      if (!zones.size || event.defaultPrevented || ![...event.dataTransfer.types].includes("Files")) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = "none";
    });
  }

  addEventListener("pagehide", () => zones.forEach((zone) => zone.write()));
  document.addEventListener("portolan:shown", find);
  forget();
  find();
})();
