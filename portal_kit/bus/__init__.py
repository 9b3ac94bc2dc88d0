"""The guarded bus: entrypoints that verify, record and commit before anybody hears of the result."""

from portal_kit.bus.entrypoints import guarded_event, guarded_rpc, guarded_timer
from portal_kit.bus.opening import OpenWork
from portal_kit.bus.providers import Objects, Works

__all__ = ["Objects", "OpenWork", "Works", "guarded_event", "guarded_rpc", "guarded_timer"]
