"""RPC entrypoints of orders: check the parameters, let the use case act, dump the answer."""

from services.orders.rpc.client_side import ClientRpc
from services.orders.rpc.provider_side import ProviderRpc
from services.orders.rpc.reading import ReadingRpc
from services.orders.rpc.settling import SettlingRpc


class OrdersRpc(ReadingRpc, ProviderRpc, SettlingRpc, ClientRpc):
    """Everything that can be asked of orders."""


__all__ = ["OrdersRpc"]
