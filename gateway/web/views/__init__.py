"""Every page of the portal: one module per area."""

from __future__ import annotations

from gateway.web.page import PageRoute
from gateway.web.views import (
    acts,
    desk,
    files,
    home,
    invoices,
    notifications,
    order_desk,
    orders,
    organisations,
    people,
    profile,
    quote_desk,
    quotes,
    request,
    session,
    style,
)

PAGES: tuple[PageRoute, ...] = (
    *session.PAGES,
    *home.PAGES,
    *desk.PAGES,
    *quotes.PAGES,
    *quote_desk.PAGES,
    *request.PAGES,
    *orders.PAGES,
    *order_desk.PAGES,
    *invoices.PAGES,
    *files.PAGES,
    *notifications.PAGES,
    *profile.PAGES,
    *people.PAGES,
    *organisations.PAGES,
    *acts.PAGES,
    *style.PAGES,
)
