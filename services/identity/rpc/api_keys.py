"""Calls about API keys."""

from __future__ import annotations

from portal_kit.bus import guarded_rpc
from portal_kit.ids import parse_id
from portal_kit.paging import Cursor
from services.identity import schemas
from services.identity.ports import Work
from services.identity.rpc.parts import Parts
from services.identity.use_cases import api_keys


class ApiKeysRpc(Parts):
    """Keys of the caller, and for those who manage them, of the organisation."""

    @guarded_rpc(permission="api_key.own")
    def list_api_keys(self, work: Work, cursor: str | None = None, limit: int | None = None) -> dict[str, object]:
        """Return the keys that the caller may revoke, newest first."""
        place = Cursor.read(work.caller, {"list": "api_keys"}, cursor, limit, width=1)
        return schemas.dump_key_page(api_keys.list_keys(work, place))

    @guarded_rpc(permission="api_key.own", mutates=True, secret=True)
    def create_api_key(self, work: Work, key: dict[str, object]) -> dict[str, object]:
        """Make a key for the caller, with at most the caller's present permissions."""
        made = api_keys.create_own(work, api_keys.KeyRequest(**schemas.load_key_request(key)))
        return schemas.dump_new_key(made.key, made.text)

    @guarded_rpc(permission="api_key.own", mutates=True)
    def revoke_api_key(self, work: Work, key_id: str) -> None:
        """End a key at once."""
        api_keys.revoke(work, parse_id(key_id, "key_id"))
