"""Every page of the portal: one module per area."""

from __future__ import annotations

from gateway.web.page import PageRoute
from gateway.web.views import acts, home, orders, quotes, session, style

PAGES: tuple[PageRoute, ...] = (
    *session.PAGES,
    *home.PAGES,
    *quotes.PAGES,
    *orders.PAGES,
    *acts.PAGES,
    *style.PAGES,
)
