// One file in a drop zone: its row, its buttons, and how far it is.
(() => {
  "use strict";
  const { Transfer, Refused, SignedOut, checked } = globalThis.portolanUploads;
  const AT_ONCE = 3;
  const BUTTONS = {
    pause: ["sending", "offline", "waiting"], resume: ["paused"], retry: ["failed", "signed_out"],
    remove: ["waiting", "paused", "interrupted", "verifying", "stored", "rejected", "failed", "signed_out"],
  };
  const SHOWS_PROGRESS = ["sending", "paused", "offline", "interrupted"];
  const queue = [];
  const running = new Set();
  const unlock = () => {
    while (running.size < AT_ONCE && queue.length) queue.shift().send();
  };

  class Item {
    constructor(zone, record, file) {
      Object.assign(this, { zone, record, file });
      this.row = zone.template.content.firstElementChild.cloneNode(true);
      this.part("name").textContent = record.name;
      this.part("name").title = record.path ? `${record.path}/${record.name}` : record.name;
      this.part("size").textContent = [zone.size(record.size), record.path].filter(Boolean).join(" · ");
      this.part("progress").setAttribute("aria-label", zone.text("progress", record));
      for (const button of this.row.querySelectorAll("[data-do]")) {
        button.setAttribute("aria-label", zone.text(button.dataset.do, record));
        button.addEventListener("click", () => this[button.dataset.do]());
      }
      zone.list.append(this.row);
    }

    part(name) {
      return this.row.querySelector(`[data-part=${name}]`);
    }

    get percent() {
      const { parts, partSize, size } = this.record;
      const sent = this.sent ?? parts.length * (partSize ?? 0);
      return Math.min(100, Math.floor((100 * sent) / size) || 0);
    }

    show(state, reason) {
      const { record, zone } = this;
      record.state = state;
      record.reason = reason;
      this.row.dataset.state = state;
      const percent = zone.percent(this.percent);
      this.part("state").textContent = reason ? zone.reason(reason) : zone.text(state, { percent });
      this.part("progress").value = this.percent;
      this.part("progress").hidden = !SHOWS_PROGRESS.includes(state);
      for (const button of this.row.querySelectorAll("[data-do]")) {
        button.hidden = !BUTTONS[button.dataset.do].includes(state);
      }
      this.field?.remove();
      if (state === "stored") {
        this.field = Object.assign(document.createElement("input"), { type: "hidden", name: zone.name, value: record.fileId });
        this.row.prepend(this.field);
      }
      zone.changed();
    }

    enqueue() {
      this.show("waiting");
      queue.push(this);
      unlock();
    }

    async send() {
      running.add(this);
      this.transfer ??= new Transfer(this.file, this.record, {
        onProgress: (sent) => {
          this.sent = sent;
          this.show("sending");
        },
        onState: (state) => this.show(state),
        onKept: () => this.zone.keep(),
      });
      try {
        await this.transfer.run();
        running.delete(this);
        await this.check();
      } catch (error) {
        this.fail(error);
      } finally {
        running.delete(this);
        unlock();
      }
    }

    async check() {
      this.show("verifying");
      unlock();
      try {
        const file = await checked(this.record.fileId);
        this.show(file.state, file.state === "rejected" ? file.reason || "verification_failed" : undefined);
      } catch (error) {
        this.fail(error);
      }
    }

    fail(error) {
      if (error.name === "AbortError") this.show("paused");
      else if (error instanceof SignedOut) this.show("signed_out");
      else if (error instanceof Refused) this.show("rejected", this.zone.known(error.code) ? error.code : "verification_failed");
      else {
        this.show("failed");
        console.info(error);
      }
    }

    pause() {
      const place = queue.indexOf(this);
      if (place >= 0) {
        queue.splice(place, 1);
        this.show("paused");
      } else this.transfer.pause();
    }

    resume() {
      this.enqueue();
    }

    retry() {
      if (this.file) this.enqueue();
      else if (this.record.fileId) this.check();
    }

    remove() {
      const place = queue.indexOf(this);
      if (place >= 0) queue.splice(place, 1);
      const next = this.row.nextElementSibling ?? this.row.previousElementSibling;
      this.row.remove();
      this.zone.items.delete(this);
      this.zone.changed();
      (next?.querySelector("[data-do=remove]:not([hidden])") ?? this.zone.root.querySelector("[data-upload-files]")).focus();
    }
  }

  globalThis.portolanUploads.Item = Item;
})();
