// Live updates, the line: one EventSource for all tabs of a browser, as a SharedWorker.
// A page without SharedWorker loads this file as a script and talks to it in the same way, by a MessagePort.
(() => {
  "use strict";

  const LAST = "last_event_id";
  const FIRST_WAIT = 1000;
  const LONGEST_WAIT = 60000;
  const RECENT = 60000;

  const pages = new Set();
  let source = null;
  let address = "";
  let last = "";
  let online = false;
  let wait = FIRST_WAIT;
  let timer = 0;
  let recent = [];

  function tell(message) {
    for (const page of pages) page.postMessage(message);
  }

  function connected(now) {
    online = now;
    tell({ kind: now ? "online" : "offline" });
  }

  function remember(event) {
    last = event.lastEventId;
  }

  function onHello(event) {
    remember(event);
    wait = FIRST_WAIT;
    // Without a place to resume from, whatever happened since the page was made or the line was lost is unknown.
    if (!JSON.parse(event.data).resumed) tell({ kind: "reset", last });
    connected(true);
    tell({ kind: "place", last });
  }

  function onChange(event) {
    // The first things of an event carry the place before it, so that a cut between them repeats them.
    remember(event);
    const message = { kind: "change", notice: JSON.parse(event.data), last };
    const now = Date.now();
    recent = recent.filter((one) => one.at > now - RECENT);
    recent.push({ at: now, message });
    tell(message);
  }

  function onReset(event) {
    remember(event);
    tell({ kind: "reset", last });
  }

  function onError() {
    if (online) connected(false);
    // While it is CONNECTING the browser tries again by itself; a refusal makes it give up for good.
    if (source === null || source.readyState !== EventSource.CLOSED) return;
    close();
    timer = setTimeout(open, wait * (0.5 + Math.random() / 2));
    wait = Math.min(wait * 2, LONGEST_WAIT);
  }

  function open() {
    close();
    if (pages.size === 0 || address === "") return;
    source = new EventSource(last === "" ? address : `${address}?${LAST}=${encodeURIComponent(last)}`);
    source.addEventListener("hello", onHello);
    source.addEventListener("change", onChange);
    source.addEventListener("reset", onReset);
    source.addEventListener("error", onError);
  }

  function close() {
    clearTimeout(timer);
    if (source !== null) source.close();
    source = null;
  }

  function join(page, told) {
    const first = pages.size === 0;
    pages.add(page);
    if (first) {
      address = told.address;
      // Not from where the line was: the page that left may have heard what this one was made too early for.
      last = told.last;
      open();
      return;
    }
    // What happened between the making of the page and now; the page may know of it already, and loses nothing.
    for (const one of recent) if (one.at >= told.since) page.postMessage(one.message);
    page.postMessage({ kind: online ? "online" : "offline" });
  }

  function leave(page) {
    pages.delete(page);
    if (pages.size > 0) return;
    close();
    online = false;
  }

  function take(page) {
    page.onmessage = ({ data }) => {
      if (data.kind === "join") join(page, data);
      else if (data.kind === "leave") leave(page);
    };
  }

  if (typeof SharedWorkerGlobalScope !== "undefined" && globalThis instanceof SharedWorkerGlobalScope) {
    globalThis.onconnect = (event) => take(event.ports[0]);
  } else {
    globalThis.portolanLine = { take };
  }
})();
