"""Calls that change the state of a quote, one for each event of the table of transitions."""

from __future__ import annotations

from typing import Any

from portal_kit.bus import guarded_rpc
from services.quotes import schemas
from services.quotes.ports import Work
from services.quotes.rpc.reading import decision
from services.quotes.use_cases import deciding, pricing, requesting


class DecisionsRpc:
    """The events of a quote."""

    @guarded_rpc(permission="quote.request", mutates=True)
    def submit_quote(
        self, work: Work, quote_id: str, client_word: str | None = None, version: int | None = None
    ) -> dict[str, Any]:
        """Send a draft, or a declined request anew, to the provider."""
        given = decision(quote_id, client_word=client_word, version=version)
        view = requesting.submit_quote(work, given["quote_id"], given["client_word"], given["version"])
        return schemas.dump_quote(view)

    @guarded_rpc(permission="quote.request", mutates=True)
    def launch_quote(
        self, work: Work, quote_id: str, client_word: str | None = None, version: int | None = None
    ) -> dict[str, Any]:
        """Start a draft at once: at its previewed price, or with the price to come."""
        given = decision(quote_id, client_word=client_word, version=version)
        view = requesting.launch_quote(work, given["quote_id"], given["client_word"], given["version"])
        return schemas.dump_quote(view)

    @guarded_rpc(permission="quote.prepare", mutates=True)
    def take_quote(self, work: Work, quote_id: str, version: int | None = None) -> dict[str, Any]:
        """Take a request on as its contact person."""
        given = decision(quote_id, version=version)
        return schemas.dump_quote(deciding.take_quote(work, given["quote_id"], given["version"]))

    @guarded_rpc(permission="quote.prepare", mutates=True)
    def decline_quote(self, work: Work, quote_id: str, message: str, version: int | None = None) -> dict[str, Any]:
        """Do not take a request on, with the reason."""
        given = decision(quote_id, message=message, version=version)
        view = deciding.decline_quote(work, given["quote_id"], given["message"] or "", given["version"])
        return schemas.dump_quote(view)

    @guarded_rpc(permission="quote.prepare", mutates=True)
    def send_quote(
        self,
        work: Work,
        quote_id: str,
        message: str | None = None,
        expires_at: str | None = None,
        as_whole: bool | None = None,
        version: int | None = None,
    ) -> dict[str, Any]:
        """Freeze the prepared price as the next offer. Conflict `price_by_hand` while a line has no price."""
        given = decision(quote_id, message=message, expires_at=expires_at, as_whole=as_whole, version=version)
        view = pricing.send_quote(
            work, given["quote_id"], given["message"], given["expires_at"], given["as_whole"], given["version"]
        )
        return schemas.dump_quote(view)

    @guarded_rpc(permission="quote.accept", mutates=True)
    def accept_quote(
        self,
        work: Work,
        quote_id: str,
        targets: list[str] | None = None,
        message: str | None = None,
        client_word: str | None = None,
        version: int | None = None,
    ) -> dict[str, Any]:
        """Accept the live offer, all targets or some. Conflict `quote_expired` past its date."""
        given = decision(quote_id, targets=targets, message=message, client_word=client_word, version=version)
        view = deciding.accept_quote(
            work, given["quote_id"], given["targets"], given["message"], given["client_word"], given["version"]
        )
        return schemas.dump_quote(view)

    @guarded_rpc(permission="quote.accept", mutates=True)
    def reject_quote(self, work: Work, quote_id: str, message: str, version: int | None = None) -> dict[str, Any]:
        """Do not take the live offer, with the reason."""
        given = decision(quote_id, message=message, version=version)
        view = deciding.reject_quote(work, given["quote_id"], given["message"] or "", given["version"])
        return schemas.dump_quote(view)

    @guarded_rpc(permission="quote.accept", mutates=True)
    def request_quote_change(
        self, work: Work, quote_id: str, message: str, version: int | None = None
    ) -> dict[str, Any]:
        """Ask for another version; the live offer holds until it is sent."""
        given = decision(quote_id, message=message, version=version)
        view = deciding.request_change(work, given["quote_id"], given["message"] or "", given["version"])
        return schemas.dump_quote(view)

    @guarded_rpc(permission="quote.prepare", mutates=True)
    def recall_quote(self, work: Work, quote_id: str, message: str, version: int | None = None) -> dict[str, Any]:
        """Take an offer back to work on it, with the reason."""
        given = decision(quote_id, message=message, version=version)
        view = deciding.recall_quote(work, given["quote_id"], given["message"] or "", given["version"])
        return schemas.dump_quote(view)

    @guarded_rpc(permission="quote.prepare", mutates=True)
    def reopen_quote(self, work: Work, quote_id: str, version: int | None = None) -> dict[str, Any]:
        """Prepare a rejected or expired quote again."""
        given = decision(quote_id, version=version)
        return schemas.dump_quote(deciding.reopen_quote(work, given["quote_id"], given["version"]))

    @guarded_rpc(permission="quote.accept", mutates=True)
    def withdraw_quote(
        self, work: Work, quote_id: str, message: str | None = None, version: int | None = None
    ) -> dict[str, Any]:
        """Take a request back."""
        given = decision(quote_id, message=message, version=version)
        view = deciding.withdraw_quote(work, given["quote_id"], given["message"], given["version"])
        return schemas.dump_quote(view)
