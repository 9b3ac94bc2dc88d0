// What every page does with script: forms in dialogs, menus that close, sent forms that are not sent twice.
(() => {
  const dialog = document.getElementById("dialog");

  // A link to a form opens it in a dialog; without script, or when that fails, it is a page of its own.
  const openDialog = async (link) => {
    const answer = await fetch(link.href, { headers: { "HX-Request": "true" } });
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("act");
    if (!answer.ok || !fresh) {
      location.assign(link.href);
      return;
    }
    dialog.replaceChildren(fresh);
    document.dispatchEvent(new CustomEvent("portolan:shown", { detail: dialog }));
    dialog.showModal();
    (dialog.querySelector("[autofocus], textarea, input:not([type=hidden]), select, button") ?? dialog).focus();
  };

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-dialog]");
    if (link && dialog && !(event.metaKey || event.ctrlKey || event.shiftKey)) {
      event.preventDefault();
      openDialog(link).catch(() => location.assign(link.href));
      return;
    }
    if (event.target.closest("[data-close]") && dialog?.open) {
      event.preventDefault();
      dialog.close();
    }
    for (const menu of document.querySelectorAll("details[data-menu][open]")) {
      if (!menu.contains(event.target) || event.target.closest(".menu-panel a[data-dialog]")) menu.open = false;
    }
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = document.querySelector("details[data-menu][open]");
    if (menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });

  // A form is sent once; coming back to the page makes its buttons work again.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post") return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "true";
  });
  addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  });

  // What was told once is not told again when the page is loaded anew.
  const address = new URL(location.href);
  if (address.searchParams.has("done")) {
    address.searchParams.delete("done");
    history.replaceState(history.state, "", address);
  }
  document.getElementById("errors")?.focus();
})();
