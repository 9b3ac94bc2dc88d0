"""Every page of the portal: one module per area."""

from __future__ import annotations

from gateway.web.page import PageRoute
from gateway.web.views import (
    acts,
    files,
    home,
    invoices,
    notifications,
    orders,
    organisations,
    people,
    profile,
    quotes,
    session,
    style,
)

PAGES: tuple[PageRoute, ...] = (
    *session.PAGES,
    *home.PAGES,
    *quotes.PAGES,
    *orders.PAGES,
    *invoices.PAGES,
    *files.PAGES,
    *notifications.PAGES,
    *profile.PAGES,
    *people.PAGES,
    *organisations.PAGES,
    *acts.PAGES,
    *style.PAGES,
)
