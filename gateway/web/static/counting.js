// How far a counting is has no event of its own: while it goes on, its region is fetched anew every other second.
(() => {
  "use strict";
  const EVERY = 2000;

  const look = async () => {
    const region = document.querySelector("[data-counting]")?.closest("[data-live]");
    if (!region) return;
    try {
      const answer = await fetch(location.href, { headers: { "HX-Request": "true" } });
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById(region.id);
      if (fresh && region.isConnected) Idiomorph.morph(region, document.adoptNode(fresh), { morphStyle: "outerHTML", ignoreActiveValue: true });
    } catch (error) {
      // Without a connection there is nothing new; anything else is a mistake of ours.
      if (!(error instanceof TypeError)) throw error;
    }
    setTimeout(look, EVERY);
  };
  setTimeout(look, EVERY);
})();
