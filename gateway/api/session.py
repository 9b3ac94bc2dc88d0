"""Signing in and out, and who one is: `/session`, `/sessions`, `/me`, `/permissions`."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.responses import Response

from contracts.loader import Param
from gateway import dispatch
from gateway.exchange import Exchange, json_response
from gateway.operations import Operation, delete, get, put
from gateway.sessions import Credential, check_origin
from gateway.values import WrongValue, from_text

MAX_USER_AGENT = 1000
COOKIE = Param("cookie", "boolean", optional=True)
CSRF: dict[str, dict[str, object]] = {
    "csrf_token": {
        "type": ["string", "null"],
        "description": "What unsafe requests with the cookie must send as X-CSRF-Token; null without a cookie.",
        "example": None,
    }
}


async def sign_in(exchange: Exchange) -> Response:
    """Begin a session: as a token in the answer, or with `?cookie=true` as a cookie that scripts cannot read."""
    request, binding = exchange.request, exchange.endpoint.binding
    as_cookie = _wants_cookie(exchange)
    if as_cookie:
        check_origin(request, exchange.settings.origin)
    kwargs = binding.from_body(await request.json())
    kwargs["address"] = request.address
    agent = request.header("user-agent")
    if agent:
        kwargs["user_agent"] = agent[:MAX_USER_AGENT]
    result = await exchange.call_as_gateway(binding.rpc, kwargs, exchange.operation_id())
    if not as_cookie or not isinstance(result, Mapping):
        return json_response({**result, "csrf_token": None} if isinstance(result, Mapping) else result, 201)
    credential = Credential(str(result["token"]), from_cookie=True)
    told = {name: value for name, value in result.items() if name != "token"}
    response = json_response({**told, "csrf_token": credential.csrf}, 201)
    _set_cookie(exchange, response, credential.token)
    return response


async def show(exchange: Exchange) -> Response:
    """Tell who is signed in, and the token that unsafe requests of a browser must carry."""
    me = await exchange.call(exchange.endpoint.binding.rpc, {})
    credential = exchange.caller.credential
    told = dict(me) if isinstance(me, Mapping) else {}
    return json_response({**told, "csrf_token": credential.csrf if credential.from_cookie else None})


async def change_me(exchange: Exchange) -> Response:
    """Change how one is addressed; the next request is recognised anew, so that it knows."""
    response = await dispatch.one_call(exchange)
    exchange.sessions.forget(exchange.caller.credential)
    return response


async def sign_out(exchange: Exchange) -> Response:
    """End the session of this very request."""
    await exchange.call(exchange.endpoint.binding.rpc, {}, exchange.operation_id())
    exchange.sessions.forget(exchange.caller.credential)
    response = Response(status_code=204)
    if exchange.caller.credential.from_cookie:
        secure = exchange.settings.secure
        response.delete_cookie(exchange.settings.cookie, secure=secure, httponly=True, samesite="lax")
    return response


def _wants_cookie(exchange: Exchange) -> bool:
    try:
        return from_text("boolean", exchange.request.query().get("cookie", ["false"])) is True
    except WrongValue:
        return False


def _set_cookie(exchange: Exchange, response: Response, token: str) -> None:
    settings = exchange.settings
    response.set_cookie(settings.cookie, token, secure=settings.secure, httponly=True, samesite="lax", path="/")


OPERATIONS = (
    Operation(
        "POST",
        "/session",
        "identity.sign_in",
        "Sign in.",
        status=201,
        handler=sign_in,
        public=True,
        keyless=True,
        filled=frozenset(("address", "user_agent")),
        extra=(COOKIE,),
        adds=CSRF,
        may_lack=frozenset(("token",)),
    ),
    Operation("GET", "/session", "identity.get_me", "Tell who is signed in.", handler=show, adds=CSRF),
    delete("/session", "identity.sign_out", "Sign out.", sign_out),
    get("/sessions", "identity.list_sessions", "List your sessions."),
    delete("/sessions/{session_id}", "identity.revoke_session", "End one of your sessions."),
    Operation("PATCH", "/me", "identity.update_me", "Change your language and time zone.", handler=change_me),
    put("/me/password", "identity.change_password", "Change your password."),
    get("/permissions", "identity.list_permissions", "List what you may do."),
)
