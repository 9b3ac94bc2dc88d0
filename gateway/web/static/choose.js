// A select that is typed into: a field with a list below, one or many. The select behind it is what the form sends.
(() => {
  "use strict";
  const MOST_SHOWN = 60;
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const make = (tag, attributes = {}, ...inside) => {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    made.append(...inside);
    return made;
  };

  class Choose {
    constructor(select) {
      this.select = select;
      this.many = select.multiple;
      this.label = document.querySelector(`label[for="${select.id}"]`);
      this.options = [...select.options].filter((option) => option.value).map((option) => ({
        option, text: option.text, plain: plain(`${option.text} ${option.value}`), group: option.parentElement.label ?? "",
      }));
      this.build();
      this.listen();
      this.draw();
    }

    build() {
      const { select } = this;
      const listId = `${select.id}-list`;
      this.input = make("input", {
        class: "choose-input", role: "combobox", autocomplete: "off", spellcheck: "false", type: "text",
        "aria-expanded": "false", "aria-controls": listId, "aria-autocomplete": "list", id: select.id,
      });
      for (const name of ["aria-describedby", "aria-invalid"]) {
        if (select.hasAttribute(name)) this.input.setAttribute(name, select.getAttribute(name));
      }
      if (select.required || this.many) this.input.setAttribute("aria-required", "true");
      // Label and links of errors lead to the field that one sees.
      select.id += "-select";
      this.label.id ||= `${this.input.id}-label`;
      this.list = make("ul", { class: "choose-list", role: "listbox", id: listId, "aria-labelledby": this.label.id });
      if (this.many) this.list.setAttribute("aria-multiselectable", "true");
      this.list.hidden = true;
      this.chosen = make("ul", { class: "choose-chosen", "aria-labelledby": this.label.id });
      this.told = make("p", { class: "visually-hidden", role: "status" });
      const field = make("div", { class: "choose-field" }, ...(this.many ? [this.chosen] : []), this.input);
      this.root = make("div", { class: "choose" }, field, this.list, this.told);
      select.after(this.root);
      select.hidden = true;
      select.required = false;
      field.addEventListener("click", (event) => event.target === field && this.input.focus());
    }

    // In the order in which they were chosen, so that Backspace gives back the last one.
    get picked() {
      return this.options.filter(({ option }) => option.selected).sort((one, other) => (one.turn ?? 0) - (other.turn ?? 0));
    }

    // What fits best comes first: the very name, names that begin so, then words that begin so, then the rest.
    found() {
      const wish = plain(this.input.value.trim());
      const typed = this.many || this.input.value !== (this.picked[0]?.text ?? "");
      const open = this.options.filter(({ option }) => !this.many || !option.selected);
      if (!wish || !typed) return open.slice(0, MOST_SHOWN);
      const rank = ({ text, plain: name }) => {
        if (plain(text) === wish) return 0;
        if (name.startsWith(wish)) return 1;
        return name.includes(` ${wish}`) || name.includes(`(${wish}`) ? 2 : 3;
      };
      const fits = open.filter(({ plain: name }) => name.includes(wish));
      return fits.sort((one, other) => rank(one) - rank(other)).slice(0, MOST_SHOWN);
    }

    open() {
      const found = this.found();
      let group = null;
      const grouped = !this.input.value.trim() || (!this.many && this.input.value === this.picked[0]?.text);
      this.list.replaceChildren();
      found.forEach((each, place) => {
        if (grouped && each.group !== group) this.list.append(make("li", { class: "choose-head", role: "presentation" }, each.group));
        group = each.group;
        const row = make("li", { class: "choose-option", role: "option", id: `${this.list.id}-${place}`, "aria-selected": String(each.option.selected) }, each.text, make("small", {}, each.option.value));
        row.addEventListener("mousedown", (event) => {
          event.preventDefault();
          this.pick(each);
        });
        each.row = row;
        this.list.append(row);
      });
      if (!found.length) this.list.append(make("li", { class: "choose-head", role: "presentation" }, this.select.dataset.chooseNone));
      this.shown = found;
      this.list.hidden = false;
      this.input.setAttribute("aria-expanded", "true");
      this.told.textContent = this.select.dataset.chooseCount.replace("%(number)s", found.length);
      this.move(grouped ? -1 : 0);
    }

    close() {
      this.list.hidden = true;
      this.input.setAttribute("aria-expanded", "false");
      this.move(-1);
    }

    move(place) {
      this.place = this.shown?.length ? place : -1;
      (this.shown ?? []).forEach(({ row }, each) => row.classList.toggle("active", each === this.place));
      const active = this.shown?.[this.place]?.row;
      if (active) {
        this.input.setAttribute("aria-activedescendant", active.id);
        active.scrollIntoView({ block: "nearest" });
      } else this.input.removeAttribute("aria-activedescendant");
    }

    pick(one) {
      if (this.many) one.option.selected = true;
      else this.select.value = one.option.value;
      one.turn = this.turns = (this.turns ?? 0) + 1;
      this.changed();
    }

    drop({ option }) {
      option.selected = false;
      this.changed();
      this.input.focus();
    }

    changed() {
      this.draw();
      this.close();
      this.select.dispatchEvent(new Event("change", { bubbles: true }));
    }

    draw() {
      if (!this.many) {
        this.input.value = this.picked[0]?.text ?? "";
        this.input.placeholder = this.select.dataset.choosePlaceholder;
        return;
      }
      this.input.value = "";
      this.input.placeholder = this.picked.length ? "" : this.select.dataset.choosePlaceholder;
      this.chosen.replaceChildren(...this.picked.map((each) => {
        const remove = make("button", { type: "button", "aria-label": this.select.dataset.chooseRemove.replace("%(name)s", each.text) }, "×");
        remove.addEventListener("click", () => this.drop(each));
        return make("li", { class: "choose-one", "data-value": each.option.value }, make("span", { class: "clip" }, each.text), remove);
      }));
    }

    listen() {
      this.input.addEventListener("input", () => this.open());
      this.input.addEventListener("click", () => this.open());
      this.input.addEventListener("focus", () => !this.many && this.input.select());
      this.input.addEventListener("blur", () => {
        this.close();
        this.draw();
      });
      this.input.addEventListener("keydown", (event) => this.press(event));
    }

    press(event) {
      const open = !this.list.hidden;
      const last = (this.shown?.length ?? 0) - 1;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        if (!open) this.open();
        const step = event.key === "ArrowDown" ? 1 : -1;
        this.move(Math.max(0, Math.min((this.shown?.length ?? 1) - 1, this.place + step)));
      } else if (open && (event.key === "Home" || event.key === "End")) {
        event.preventDefault();
        this.move(event.key === "Home" ? 0 : last);
      } else if (event.key === "Enter" && open) {
        event.preventDefault();
        if (this.place >= 0) this.pick(this.shown[this.place]);
      } else if (event.key === "Escape" && open) {
        event.preventDefault();
        event.stopPropagation();
        this.close();
        this.draw();
      } else if (event.key === "Backspace" && this.many && !this.input.value && this.picked.length) {
        this.drop(this.picked.at(-1));
      }
    }
  }

  for (const select of document.querySelectorAll("select[data-choose]")) new Choose(select);
})();
