"""The fields of a change of state: drawn and read by the call's contract, so that no page has fields of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from contracts.loader import Param
from gateway.web import prices
from gateway.web.forms import Form
from gateway.web.texts import N_, Texts
from gateway.web.words import ORDER_STATES, TARGET_STATES

Thing = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a form."""

    name: str
    kind: str
    label: str
    hint: str = ""
    required: bool = False


LOOKS: Mapping[str, tuple[str, str, str]] = {
    "message": ("long", N_("Message"), ""),
    "client_word": ("text", N_("The client's written word"), N_("Where the client said so, for example an e-mail.")),
    "targets": ("languages", N_("Languages"), N_("All, unless you choose some.")),
    "target": ("language", N_("Language"), ""),
    "file_ids": ("files", N_("Files"), ""),
    "final": ("box", N_("This completes the language"), ""),
    "percent": ("percent", N_("Done, in percent"), ""),
    "step": ("text", N_("Step"), N_("For example translation, revision or layout.")),
    "expires_at": ("day", N_("The offer holds until"), N_("30 days, unless you choose another date.")),
    "as_whole": ("box", N_("Only as a whole: the client cannot accept single languages"), ""),
    "delivery_id": ("delivery", N_("Delivery"), ""),
    "payable": ("money", N_("Still to be paid (net)"), N_("Empty means nothing.")),
    "corrections": ("corrections", N_("Corrections, one by one"), N_("Optional: where it is, and what is wrong.")),
    "to": ("state", N_("State to move to"), ""),
    "payment": ("payment", N_("Payment"), ""),
}
_UNSEEN = ("quote_id", "order_id", "invoice_id", "version")
CORRECTION_ROWS = 3


def fields_of(params: Sequence[Param], transition: Mapping[str, Any], *, provider: bool) -> list[Field]:
    """Return the fields of a transition; what the server says it needs is required."""
    shown = []
    # Of a quote the flag says that some languages may be chosen, of an order that they must be.
    of_quote = any(param.name == "quote_id" for param in params)
    for param in params:
        if param.name in _UNSEEN or (param.name == "client_word" and not provider):
            continue
        if param.name == "targets" and not transition["targets"]:
            continue
        flag = bool(transition.get(f"needs_{param.name}"))
        chosen_freely = of_quote and param.name == "targets"
        kind, label, hint = LOOKS[param.name]
        needed = not param.optional or (flag and not chosen_freely)
        shown.append(Field(param.name, kind, label, hint, required=needed and kind != "box"))
    return shown


def body_of(fields: Sequence[Field], form: Form, thing: Thing) -> dict[str, object]:
    """Read what was typed as the body of the API; what was left empty is left out."""
    body: dict[str, object] = {}
    for field in fields:
        value = _READERS[field.kind](form, field.name, thing)
        if value is not None and value != []:
            body[field.name] = value
    return body


def _text(form: Form, name: str, _: Thing) -> object:
    return form.text(name) or None


def _texts(form: Form, name: str, _: Thing) -> object:
    return form.texts(name)


def _box(form: Form, name: str, _: Thing) -> object:
    return form.has(name)


def _percent(form: Form, name: str, _: Thing) -> object:
    given = form.text(name)
    return int(given) if given.isascii() and given.isdigit() else given


def _day(form: Form, name: str, _: Thing) -> object:
    # The whole day counts: an offer that holds until the 5th ends with it.
    return f"{form.text(name)}T23:59:59Z" if form.text(name) else None


def _money(form: Form, name: str, _: Thing) -> object:
    amount = amount_of(form.text(f"{name}.amount"))
    return {"amount": amount, "currency": form.text(f"{name}.currency")} if amount else None


def amount_of(text: str) -> str:
    """Read an amount as people write it: `1 234,50` and `1,234.50` are both 1234.50."""
    plain = "".join(text.split()).replace("\u202f", "")
    comma, dot = plain.rfind(","), plain.rfind(".")
    if comma > dot:
        return plain.replace(".", "").replace(",", ".")
    return plain.replace(",", "")


def _corrections(form: Form, name: str, _: Thing) -> object:
    rows = []
    for number in range(MAX_CORRECTIONS):
        comment = form.text(f"{name}.{number}.comment")
        if comment:
            rest = {
                part: form.text(f"{name}.{number}.{part}") for part in ("target", "segment", "category", "severity")
            }
            rows.append({"comment": comment, **{part: value for part, value in rest.items() if value}})
    return rows


def _payment(form: Form, name: str, thing: Thing) -> object:
    return {
        "amount": _money(form, f"{name}.amount", thing),
        "paid_on": form.text(f"{name}.paid_on"),
        **({"reference": form.text(f"{name}.reference")} if form.text(f"{name}.reference") else {}),
    }


MAX_CORRECTIONS = 50
_READERS: Mapping[str, Callable[[Form, str, Thing], object]] = {
    "text": _text,
    "state": _text,
    "long": _text,
    "language": _text,
    "delivery": _text,
    "languages": _texts,
    "files": _texts,
    "box": _box,
    "percent": _percent,
    "day": _day,
    "money": _money,
    "corrections": _corrections,
    "payment": _payment,
}


@dataclass(frozen=True, slots=True)
class Options:
    """What can be chosen in fields: what the server lists with the transition, by the names that the thing has."""

    transition: Thing
    correction_rows: int = CORRECTION_ROWS

    def languages(self, texts: Texts) -> dict[str, str]:
        """Return the languages that may be named, with their names."""
        return {tag: texts.language_of(tag) for tag in self.transition["targets"]}

    def beside(self, thing: Thing, texts: Texts) -> dict[str, str]:
        """Return what helps to choose a language: its price in the offer that holds, or where it is."""
        offer = next((each for each in thing.get("offers", ()) if each["status"] == "live"), None)
        if offer is not None:
            nets = prices.net_by_language(offer["price"])
            return {tag: texts("%(net)s net", net=texts.money(net)) for tag, net in nets.items() if net}
        states = {target["language"]: target.get("state") for target in thing["targets"]}
        return {tag: texts(TARGET_STATES[state].text) for tag, state in states.items() if state}

    def states(self, texts: Texts) -> dict[str, str]:
        """Return the states that an order can be moved to."""
        return {state: texts(ORDER_STATES[state].text) for state in self.transition["to"]}

    def deliveries(self, thing: Thing, texts: Texts) -> dict[str, str]:
        """Return the deliveries that may be named, each by its language and time."""
        return {
            delivery["id"]: f"{texts.language_of(target['language'])}, {texts.moment(delivery['at'])}"
            for target in thing["targets"]
            for delivery in target["deliveries"]
            if delivery["id"] in self.transition["deliveries"]
        }

    def currency(self, thing: Thing) -> str:
        """Return the currency of a thing's money; orders carry none, their money is the quote's."""
        money = thing.get("open_amount") or thing.get("net") or {}
        return str(money.get("currency", "EUR"))
