"""One whole job through the public HTTP API: from a Word document to an approved, invoiced translation."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any
from uuid import uuid4

from deploy.local.demo.cast import AGENCY, PASSWORD
from deploy.local.demo.documents import manual
from gateway.client import PortalClient
from gateway.client.uploads import download, fetch, upload

Tell = Callable[[str, str], None]


@dataclass
class Job:
    """The clients who take part, and what came of each step."""

    client: PortalClient
    pm: PortalClient
    targets: tuple[str, ...] = ("fr", "es")
    name: str = "Harbour crane manual"
    key: str = field(default_factory=lambda: str(uuid4()))
    quote: dict[str, Any] = field(default_factory=dict)
    order: dict[str, Any] = field(default_factory=dict)
    invoice: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def of_the_demo(cls, base_url: str) -> Job:
        """Anna of Nordwind asks, Paula of the agency answers."""
        return cls(
            PortalClient.sign_in(base_url, "nordwind", "anna", PASSWORD),
            PortalClient.sign_in(base_url, AGENCY, "paula", PASSWORD),
        )

    def steps(self) -> Iterator[tuple[str, Callable[[], str]]]:
        """List the steps in order: what happens, and the function that does it and tells its figures."""
        yield "Anna uploads a Word document", self.send_document
        yield "she requests a quote; the words are counted", self.request
        yield "Paula checks the prices and sends the quote", self.offer
        yield "Anna accepts; the order is made", self.accept
        yield "the production system translates and delivers", self.produce
        yield "Anna fetches and approves the result", self.approve
        yield "the invoice is issued", self.bill

    def run(self, tell: Tell) -> None:
        """Go through all steps and tell each with its figures and seconds."""
        for title, step in self.steps():
            began = perf_counter()
            figures = step()
            tell(title, f"{figures} ({perf_counter() - began:.1f} s)")

    def send_document(self) -> str:
        """Upload the manual and wait until its bytes are verified."""
        self.source = upload(self.client, "harbour-crane-manual.docx", manual(), key=f"{self.key}-source")
        if self.source["state"] != "stored":
            raise AssertionError(f"the document was rejected: {self.source['message']}")
        return f"{self.source['size']:,} bytes, kind {self.source['kind']}, sha-256 {self.source['sha256'][:12]}…"

    def request(self) -> str:
        """Request the quote and wait for counts and prices."""
        wish = {
            "name": self.name,
            "service": "translation",
            "source_language": "en",
            "targets": [{"language": language} for language in self.targets],
            "source_file_ids": [self.source["id"]],
            "purchase_order_number": "PO-2026-77",
            "instructions": "Informal tone; keep product names.",
        }
        made = self.client.post("/quotes", wish, f"{self.key}-request")
        self.quote = self.pm.wait(f"/quotes/{made['id']}", lambda quote: quote["state"] != "requested")
        line = self.quote["price"]["lines"][0]
        return f"{self.quote['number']}: {line['total_words']} words, {line['quantity']} weighted, per language"

    def offer(self) -> str:
        """Send what the price list and the CAT grid made of the counts."""
        path = f"/quotes/{self.quote['id']}"
        self.pm.move(path, "send", f"{self.key}-send", message="Delivery within a week.")
        self.quote = self.client.get(path)
        price = self.quote["price"]
        return f"net {_money(price['net'])}, tax {_money(price['tax'])}, gross {_money(price['gross'])}"

    def accept(self) -> str:
        """Accept all targets and wait for the order."""
        accepted = self.client.move(f"/quotes/{self.quote['id']}", "accept", f"{self.key}-accept")
        self.quote = accepted
        self.order = self.client.wait(f"/orders/{accepted['order_id']}", lambda _: True, pending="order_not_found")
        return f"{self.order['number']} is {self.order['state']}"

    def produce(self) -> str:
        """Wait for the provider system, which knows events and the API only."""
        path = f"/orders/{self.order['id']}"
        seconds = max(120, 2 * self.client.patience)
        self.order = self.client.wait(path, lambda order: order["state"] == "work_done", seconds)
        delivered = sum(len(target["deliveries"]) for target in self.order["targets"])
        return f"{delivered} deliveries, {self.order['number']} is {self.order['state']}"

    def approve(self) -> str:
        """Download each result, then approve."""
        files = list(self.client.items("/files", order_id=self.order["id"], purpose="target"))
        sizes = [len(download(self.client, file["id"])) for file in files]
        path = f"/orders/{self.order['id']}"
        self.order = self.client.move(path, "approve", f"{self.key}-approve", message="Thank you.")
        names = ", ".join(f"{file['target_language']}: {size:,} bytes" for file, size in zip(files, sizes, strict=True))
        return f"{names}; {self.order['number']} is {self.order['state']}"

    def bill(self) -> str:
        """Wait for the invoice and its PDF."""
        path = f"/orders/{self.order['id']}"
        self.order = self.client.wait(path, lambda order: order["state"] == "closed")
        self.invoice = next(iter(self.client.items("/invoices", order_id=self.order["id"])))
        pdf = self.client.wait(f"/invoices/{self.invoice['id']}/pdf-link", lambda _: True, pending="pdf_not_ready")
        size = len(fetch(pdf["url"], self.client.patience))
        gross = _money(self.invoice["gross"])
        return f"{self.invoice['number']}, gross {gross}, due {self.invoice['due_on']}, PDF of {size:,} bytes"


def _money(money: dict[str, str]) -> str:
    return f"{money['amount']} {money['currency']}"
