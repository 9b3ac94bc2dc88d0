// The first step of a request: a name out of the first file, and no target languages for work in one language.
(() => {
  "use strict";
  const form = document.getElementById("request");
  const name = form.querySelector("[data-request-name]");
  const service = form.elements.service;
  const targets = form.querySelector("[data-request-targets]");
  let proposed = name.value === "";

  name.addEventListener("input", () => {
    proposed = name.value === "";
  });
  form.addEventListener("portolan:files", ({ detail }) => {
    if (!proposed || detail.zone !== "source_file_ids" || !detail.names.length) return;
    name.value = detail.names[0].replace(/\.[^.]+$/, "").replace(/[_]+/g, " ").trim().slice(0, 200);
  });

  const fit = () => {
    targets.hidden = service.selectedOptions[0]?.hasAttribute("data-monolingual") ?? false;
  };
  service.addEventListener("change", fit);
  fit();
})();
