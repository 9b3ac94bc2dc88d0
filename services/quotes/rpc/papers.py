"""Calls for the paper of an offer."""

from __future__ import annotations

from typing import Any

from portal_kit.bus import OpenWork, guarded_rpc
from portal_kit.objects import LINK_LIFETIME, ObjectMissing, ObjectStore
from portal_kit.shapes import load
from services.quotes import schemas
from services.quotes.paper.press import Press, content_of, key_of
from services.quotes.use_cases import papers


class PapersRpc:
    """PDFs of versions that were sent, set when somebody first asks for them."""

    objects: ObjectStore
    press: Press

    @guarded_rpc(permission="quote.read", by_hand=True)
    def sign_quote_pdf(self, open_work: OpenWork[Any], quote_id: str, offer: int | None = None) -> dict[str, Any]:
        """Return a short-lived link to the PDF of a version, the last one sent unless told."""
        wanted = load(schemas.OfferChoiceSchema(), {"quote_id": quote_id, "offer": offer})
        paper, now = open_work.run(
            lambda work: (papers.offer_paper(work, wanted["quote_id"], wanted["offer"]), work.now)
        )
        content = content_of(paper, schemas.provider())
        key = key_of(content, paper)
        if not self._is_stored(key):
            # Two who ask at once store the same bytes under the same key.
            self.objects.put(key, self.press.set(content, paper), "application/pdf")
        url = self.objects.sign_download(key, paper.name, "application/pdf")
        return schemas.dump_pdf_link(url, paper.name, now + LINK_LIFETIME)

    def _is_stored(self, key: str) -> bool:
        try:
            return self.objects.size(key) > 0
        except ObjectMissing:
            return False
