// Live updates, the page: regions that say what they show are fetched anew when it changes, and morphed in.
// A notice holds ids only; the page asks with its own permissions, as if it were loaded anew.
(() => {
  "use strict";

  const DEBOUNCE = 250;
  const LONGEST_DELAY = 1000;
  const OFFLINE_AFTER = 5000;
  const PLACES = "portolan.places";
  const PLACE_LASTS = 9 * 60 * 1000;
  const MOST_PLACES = 50;
  const MANY = { order: "orders", quote: "quotes", invoice: "invoices", file: "files", notification: "notifications" };

  const body = document.body;
  const address = body.dataset.liveAddress;
  const worker = body.dataset.liveWorker;
  if (!address || !worker || typeof EventSource === "undefined") return;

  const touched = new WeakSet();
  const due = new Set();
  const loading = new Set();
  let port = null;
  let timer = 0;
  let dueSince = 0;
  let offline = 0;

  // -- what concerns this page --------------------------------------------------------------------

  function regions() {
    return [...document.querySelectorAll("[data-live]")].filter((region) => region.id !== "");
  }

  function shows(region, notice) {
    const keys = region.dataset.live.split(/\s+/);
    return keys.includes(`${notice.thing}:${notice.id}`) || keys.includes(MANY[notice.thing]);
  }

  function announce(detail) {
    document.dispatchEvent(new CustomEvent("portolan:live", { detail }));
  }

  function onChange(notice) {
    for (const region of regions()) if (shows(region, notice)) due.add(region.id);
    announce({ kind: "change", ...notice });
    plan();
  }

  function onReset() {
    for (const region of regions()) due.add(region.id);
    announce({ kind: "reset" });
    plan();
  }

  // -- when it is fetched -------------------------------------------------------------------------

  function plan() {
    // A page that nobody looks at is brought up to date when somebody does.
    if (due.size === 0 || document.hidden) return;
    const now = performance.now();
    if (dueSince === 0) dueSince = now;
    clearTimeout(timer);
    timer = setTimeout(refresh, Math.max(0, Math.min(DEBOUNCE, dueSince + LONGEST_DELAY - now)));
  }

  function refresh() {
    const byAddress = new Map();
    dueSince = 0;
    for (const id of due) {
      const region = document.getElementById(id);
      if (region === null) due.delete(id);
      else if (!loading.has(id)) {
        due.delete(id);
        const from = region.dataset.liveUrl || location.href;
        byAddress.set(from, [...(byAddress.get(from) || []), id]);
      }
    }
    for (const [from, ids] of byAddress) fetchAnew(from, ids, false);
  }

  async function fetchAnew(from, ids, forced) {
    ids.forEach((id) => loading.add(id));
    try {
      const answer = await fetch(from, { headers: { "HX-Request": "true" }, credentials: "same-origin" });
      // A page elsewhere, such as signing in, holds nothing that belongs into this one.
      if (!answer.ok || answer.redirected) return;
      const made = new DOMParser().parseFromString(await answer.text(), "text/html");
      for (const id of ids) show(id, made.getElementById(id), forced);
    } catch (error) {
      // The connection is down; the line's next `hello` or `reset` brings the page up to date.
      if (!(error instanceof TypeError)) throw error;
    } finally {
      ids.forEach((id) => loading.delete(id));
      plan();
    }
  }

  // -- how it is shown ----------------------------------------------------------------------------

  function show(id, made, forced) {
    const region = document.getElementById(id);
    if (region === null || made === null) return;
    if (!forced && busy(region)) {
      markStale(region);
      return;
    }
    Idiomorph.morph(region, document.adoptNode(made), {
      morphStyle: "outerHTML",
      ignoreActiveValue: true,
      callbacks: { beforeAttributeUpdated: mayUpdate },
    });
  }

  // What a person has opened stays open.
  function mayUpdate(name, node) {
    if (name === "open" && node.matches("details, dialog")) return false;
    if (name === "aria-expanded") return false;
    return !(name === "class" && node.classList.contains("show"));
  }

  function busy(region) {
    if (region.querySelector("dialog[open], .modal.show") !== null) return true;
    return [...region.querySelectorAll("input, select, textarea")].some((field) => touched.has(field) && differs(field));
  }

  function differs(field) {
    if (field instanceof HTMLSelectElement) {
      const chosen = [...field.options].some((option) => option.defaultSelected);
      if (!chosen && !field.multiple) return field.selectedIndex > 0;
      return [...field.options].some((option) => option.selected !== option.defaultSelected);
    }
    if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
    if (field.type === "file") return field.files.length > 0;
    return field.value !== field.defaultValue;
  }

  function markStale(region) {
    if ("stale" in region.dataset) return;
    region.dataset.stale = "";
    const button = document.createElement("button");
    button.type = "button";
    button.className = "live-stale";
    button.textContent = body.dataset.liveStaleText || "";
    button.addEventListener("click", () => fetchAnew(region.dataset.liveUrl || location.href, [region.id], true));
    region.prepend(button);
  }

  function onTouch(event) {
    if (event.isTrusted && event.target instanceof Element) touched.add(event.target);
  }

  // -- the connection -----------------------------------------------------------------------------

  function setOnline() {
    clearTimeout(offline);
    offline = 0;
    body.dataset.connection = "online";
  }

  function setOffline() {
    if (offline === 0) offline = setTimeout(() => { body.dataset.connection = "offline"; }, OFFLINE_AFTER);
  }

  // What the page before this one heard while this one was being made is not in it: so places of the last minutes are
  // kept with their times, and a page goes on from the last one that is older than itself.
  function places() {
    return JSON.parse(sessionStorage.getItem(PLACES) || "[]").filter((kept) => kept.at > Date.now() - PLACE_LASTS);
  }

  function keepPlace(last) {
    sessionStorage.setItem(PLACES, JSON.stringify([...places().slice(1 - MOST_PLACES), { last, at: Date.now() }]));
  }

  function placeBefore(since) {
    return places().findLast((kept) => kept.at < since)?.last || "";
  }

  function onMessage({ data }) {
    if (data.last !== undefined) keepPlace(data.last);
    if (data.kind === "change") onChange(data.notice);
    else if (data.kind === "reset") onReset();
    else if (data.kind === "online") setOnline();
    else if (data.kind === "offline") setOffline();
  }

  function join(line) {
    port = line;
    port.onmessage = onMessage;
    const since = performance.timeOrigin;
    port.postMessage({ kind: "join", address, last: placeBefore(since), since });
  }

  function begin() {
    if (typeof SharedWorker !== "undefined") {
      join(new SharedWorker(worker, { name: "portolan-live" }).port);
      return;
    }
    if (globalThis.portolanLine) {
      joinHere();
      return;
    }
    const script = document.createElement("script");
    script.src = worker;
    script.addEventListener("load", joinHere);
    document.head.append(script);
  }

  function joinHere() {
    const channel = new MessageChannel();
    globalThis.portolanLine.take(channel.port1);
    join(channel.port2);
  }

  document.addEventListener("input", onTouch, true);
  document.addEventListener("change", onTouch, true);
  document.addEventListener("visibilitychange", plan);
  window.addEventListener("pagehide", () => {
    if (port !== null) port.postMessage({ kind: "leave" });
    clearTimeout(offline);
    offline = 0;
  });
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted || port === null) return;
    // Back out of the browser's memory: the page is as old as when it was left.
    const since = Date.now();
    port.postMessage({ kind: "join", address, last: placeBefore(since), since });
    onReset();
  });
  begin();
})();
