// What is dropped or chosen: files, whole folders with all below them, each with its path.
(() => {
  "use strict";
  // Systems leave these in every folder; nobody means to send them.
  const LITTER = /^(\.|~\$|__MACOSX$|Thumbs\.db$|desktop\.ini$)/i;

  const readAll = async (reader) => {
    const found = [];
    for (;;) {
      const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
      if (!some.length) return found;
      found.push(...some);
    }
  };

  const below = async (entry, path) => {
    if (LITTER.test(entry.name)) return [];
    if (entry.isFile) {
      const file = await new Promise((resolve, reject) => entry.file(resolve, reject));
      return [{ file, path }];
    }
    const inside = await readAll(entry.createReader());
    const folder = path ? `${path}/${entry.name}` : entry.name;
    return (await Promise.all(inside.map((each) => below(each, folder)))).flat();
  };

  // Entries must be taken at once: the browser forgets them when the event is over.
  const dropped = async (transfer) => {
    const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
    if (!entries.length) return [...transfer.files].map((file) => ({ file, path: "" }));
    return (await Promise.all(entries.map((entry) => below(entry, "")))).flat();
  };

  const chosen = (input) =>
    [...input.files]
      .filter((file) => !(file.webkitRelativePath || file.name).split("/").some((part) => LITTER.test(part)))
      .map((file) => ({ file, path: file.webkitRelativePath.split("/").slice(0, -1).join("/") }));

  Object.assign(globalThis.portolanUploads, { dropped, chosen });
})();
