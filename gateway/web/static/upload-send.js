// Sending files: parts go straight to the object store by presigned links, and the server says when a file is checked.
(() => {
  "use strict";
  const TRIES = 6;
  const LONGEST_WAIT = 15;
  const HASHED_AT_ONCE = 64 * 1024 * 1024;
  const LINKS_AT_ONCE = 100;
  const MEDIA_TYPE = /^[\w.+-]{1,60}\/[\w.+-]{1,100}$/;

  // The server's last word on a file, by its code.
  class Refused extends Error {
    constructor(code, text) {
      super(text || code);
      this.code = code;
    }
  }
  class SignedOut extends Error {}
  class LinkExpired extends Error {}
  // The way is closed for now; the same may work later.
  class Lost extends Error {
    constructor(seconds) {
      super("lost");
      this.seconds = seconds;
    }
  }

  const meta = () => document.querySelector("meta[name=csrf-token]");

  // After signing in again in another tab the page's token is of the old session; forms of the page learn the new one.
  const renewToken = async () => {
    const answer = await fetch("/api/v1/session");
    if (!answer.ok) throw new SignedOut();
    const token = (await answer.json()).csrf_token;
    meta().content = token;
    for (const field of document.querySelectorAll("input[name=csrf_token]")) field.value = token;
  };

  const call = async (method, path, { body, key, signal, renewed = false } = {}) => {
    const headers = { "X-CSRF-Token": meta().content };
    if (body !== undefined) headers["Content-Type"] = "application/json";
    if (key) headers["Idempotency-Key"] = key;
    let answer;
    try {
      answer = await fetch(`/api/v1${path}`, { method, headers, signal, body: body && JSON.stringify(body) });
    } catch (error) {
      throw signal?.aborted ? error : new Lost();
    }
    if (answer.ok) return answer.status === 204 ? null : answer.json();
    const problem = await answer.json().catch(() => ({}));
    if (answer.status === 401) throw new SignedOut();
    if (problem.code === "csrf_token_wrong" && !renewed) {
      await renewToken();
      return call(method, path, { body, key, signal, renewed: true });
    }
    if (answer.status === 429 || answer.status >= 500 || problem.code === "operation_in_progress") {
      throw new Lost(Number(answer.headers.get("Retry-After")) || undefined);
    }
    throw new Refused(problem.code, problem.detail);
  };

  // XMLHttpRequest, since fetch tells nothing of how much of a part has left.
  const put = (url, blob, signal, onProgress) =>
    new Promise((resolve, reject) => {
      const request = new XMLHttpRequest();
      const stop = () => request.abort();
      signal.addEventListener("abort", stop);
      request.upload.addEventListener("progress", (event) => onProgress(event.loaded));
      request.addEventListener("loadend", () => {
        signal.removeEventListener("abort", stop);
        if (signal.aborted) reject(new DOMException("paused", "AbortError"));
        else if (request.status === 200) resolve(request.getResponseHeader("ETag"));
        else if (request.status === 403) reject(new LinkExpired());
        else if (request.status === 404) reject(new Refused("upload_closed"));
        else reject(new Lost());
      });
      request.open("PUT", url);
      request.send(blob);
    });

  const hex = (buffer) => [...new Uint8Array(buffer)].map((byte) => byte.toString(16).padStart(2, "0")).join("");

  // Browsers hash what is in memory only; of large files the server compares the size alone.
  const checksum = async (file) => {
    if (file.size > HASHED_AT_ONCE || !globalThis.crypto?.subtle) return null;
    return hex(await crypto.subtle.digest("SHA-256", await file.arrayBuffer()));
  };

  // One file on its way. `record` is all that is remembered of it, so that another page can go on where this one stopped.
  class Transfer {
    constructor(file, record, { onProgress, onState, onKept }) {
      Object.assign(this, { file, record, onProgress, onState, onKept });
      this.links = new Map();
    }

    pause() {
      this.stopping?.abort();
    }

    async run() {
      this.stopping = new AbortController();
      this.onState("sending");
      if (!this.record.upload) await this.patiently(() => this.begin());
      for (let number = 1; number <= this.record.partCount; number += 1) {
        if (!this.record.parts.some((part) => part.number === number)) await this.patiently(() => this.sendPart(number));
      }
      const sha256 = await checksum(this.file);
      await this.patiently(() => this.complete(sha256));
    }

    async begin() {
      const { name, purpose, organisation, language, key } = this.record;
      const body = { name, size: this.file.size, purpose };
      if (MEDIA_TYPE.test(this.file.type)) body.content_type = this.file.type;
      if (organisation) body.organisation_id = organisation;
      if (language) body.target_language = language;
      const began = await call("POST", "/uploads", { body, key, signal: this.stopping.signal });
      Object.assign(this.record, {
        upload: began.id, fileId: began.file_id, partSize: began.part_size, partCount: began.part_count, parts: [],
      });
      this.learn(began.parts);
      this.onKept();
    }

    async sendPart(number) {
      const { record } = this;
      const from = (number - 1) * record.partSize;
      const url = this.links.get(number) ?? (await this.sign(number));
      const before = record.parts.length * record.partSize;
      try {
        const part = this.file.slice(from, from + record.partSize);
        const etag = await put(url, part, this.stopping.signal, (sent) => this.onProgress(before + sent));
        record.parts.push({ number, etag });
      } catch (error) {
        if (!(error instanceof LinkExpired)) throw error;
        this.links.clear();
        throw new Lost(1);
      }
      this.onProgress(Math.min(record.parts.length * record.partSize, this.file.size));
      this.onKept();
    }

    async sign(number) {
      const count = Math.min(LINKS_AT_ONCE, this.record.partCount - number + 1);
      const path = `/uploads/${this.record.upload}/parts`;
      this.learn((await call("POST", path, { body: { first: number, count }, signal: this.stopping.signal })).parts);
      return this.links.get(number);
    }

    async complete(sha256) {
      const { record } = this;
      const body = { parts: record.parts, ...(sha256 ? { sha256 } : {}) };
      const path = `/uploads/${record.upload}/completion`;
      await call("POST", path, { body, key: `${record.key}-completion`, signal: this.stopping.signal });
    }

    learn(parts) {
      for (const part of parts) this.links.set(part.number, part.url);
    }

    // A lost connection is waited for, however long it takes; with a connection there is an end to trying.
    async patiently(step) {
      for (let tries = 0; ; tries += 1) {
        try {
          return await step();
        } catch (error) {
          if (!(error instanceof Lost) || (navigator.onLine && tries >= TRIES)) throw error;
          this.onState("offline");
          await this.wait(error.seconds ?? Math.min(2 ** tries, LONGEST_WAIT));
          this.onState("sending");
        }
      }
    }

    wait(seconds) {
      return new Promise((resolve, reject) => {
        const { signal } = this.stopping;
        const end = () => {
          clearTimeout(timer);
          removeEventListener("online", end);
          if (signal.aborted) reject(new DOMException("paused", "AbortError"));
          else resolve();
        };
        const timer = setTimeout(end, seconds * 1000);
        addEventListener("online", end);
        signal.addEventListener("abort", end, { once: true });
      });
    }
  }

  globalThis.portolanUploads = { call, Transfer, Refused, SignedOut, Lost };
})();
