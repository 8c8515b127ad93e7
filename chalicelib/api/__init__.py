"""One file a documented function, found by its URL: /api/voucher/issue is api/voucher/issue.py."""

from chalicelib.api import events, health, openapi, portal
from chalicelib.api.slots import available
from chalicelib.api.voucher import book, bookings, cancel, issue, list, redeem, status

_MODULES = (
    issue, book, cancel, redeem, bookings, list, status, available, events, health, openapi, portal
)
BLUEPRINTS = [module.blueprint for module in _MODULES]
