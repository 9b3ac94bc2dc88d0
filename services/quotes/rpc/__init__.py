"""The calls of the quotes service, split by resource."""

from services.quotes.rpc.catalogue import CatalogueRpc
from services.quotes.rpc.decisions import DecisionsRpc
from services.quotes.rpc.papers import PapersRpc
from services.quotes.rpc.quotes import RequestsRpc


class QuotesRpc(RequestsRpc, DecisionsRpc, PapersRpc, CatalogueRpc):
    """All calls of the service."""


__all__ = ["QuotesRpc"]
