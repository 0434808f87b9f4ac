"""What the orders register keeps."""

from fourfold.desk.orders.models.order import Order
from fourfold.desk.orders.models.parts import Breach, Check, Condition

__all__ = ["Breach", "Check", "Condition", "Order"]
