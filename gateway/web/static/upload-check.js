// Waiting for the server's check of sent files: live notices bring the word, asking now and then is the net below.
(() => {
  "use strict";
  const { call, Refused, SignedOut } = globalThis.portolanUploads;
  const FIRST = 500;
  const LATEST = 4000;
  const EACH = 4;
  const PAGES = 6;
  const awaited = new Map();
  let timer = 0;
  let pause = FIRST;
  let asking = false;

  const plan = (delay) => {
    clearTimeout(timer);
    if (awaited.size) timer = setTimeout(ask, delay);
  };

  const settle = (file) => {
    const waiting = awaited.get(file.id);
    if (!waiting || (file.state !== "stored" && file.state !== "rejected")) return;
    awaited.delete(file.id);
    waiting.resolve(file);
  };

  const giveUp = (id, error) => {
    awaited.get(id)?.reject(error);
    awaited.delete(id);
  };

  const askEach = async () => {
    for (const id of [...awaited.keys()]) {
      try {
        settle(await call("GET", `/files/${id}`));
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        giveUp(id, error);
      }
    }
  };

  // Many files are asked for by the page, so that a folder does not use up what one person may ask in a second.
  const askByPages = async () => {
    let cursor = "";
    for (let page = 0; page < PAGES && awaited.size; page += 1) {
      const answer = await call("GET", `/files?limit=100${cursor && `&cursor=${encodeURIComponent(cursor)}`}`);
      answer.items.forEach(settle);
      cursor = answer.next_cursor;
      if (!cursor) return;
    }
  };

  async function ask() {
    if (asking) return;
    asking = true;
    try {
      await (awaited.size > EACH ? askByPages() : askEach());
    } catch (error) {
      // Without a connection there is nothing to know yet; it is asked again.
      if (error instanceof SignedOut) for (const id of [...awaited.keys()]) giveUp(id, error);
    } finally {
      asking = false;
      pause = Math.min(pause * 1.5, LATEST);
      plan(pause);
    }
  }

  document.addEventListener("portolan:live", ({ detail }) => {
    if (detail.kind === "reset" || (detail.thing === "file" && awaited.has(detail.id))) plan(50);
  });

  globalThis.portolanUploads.checked = (fileId) =>
    new Promise((resolve, reject) => {
      awaited.set(fileId, { resolve, reject });
      pause = FIRST;
      plan(pause);
    });
})();
