"""Who may change their mind about a voucher: more lines of the matrix (test_matrix.py)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.access.cast import ANNA, House
from tests.mails import put_mail

# "because" states a reason, "longer" an end in 2099. Those called `used` were redeemed without a
# booking.
MATRIX_OF_VERBS = """\
voucher/undo        of a named one           voucher=named-used because  403  404   403  200   200
voucher/undo        of a bearer one          voucher=used because        403  403   403  200   200
voucher/extend      a named one              voucher=named longer        403  404   403  200   200
voucher/extend      a bearer one             voucher=bearer longer       403  403   403  200   200
voucher/extend      a used one               voucher=named-used longer   403  404   403  409   409
voucher/noshow      of a named one           begun=named                 403  404   403  200   200
voucher/noshow      of a bearer one          begun                       403  404   403  200   200
voucher/noshow      before its slot          booking=named               403  404   403  409   409
voucher/noshow      of a missing booking     booking=none                403  404   403  404   404
voucher/change      of any vouchers          issued-ones                 403  200   403  200   200
voucher/change      into a missing calendar  issued-ones calendar=none   403  404   403  404   404
voucher/change      into the hotel's         issued-ones calendar=own    403  404   403  200   200
voucher/undo        of one that is not used  voucher=named because       403  404   403  409   409
mail/list           its own                  -                           403  200   403  200   400
mail/list           of the hotel             issuer=hotel                403  403   403  200   200
mail/list           about a voucher          mails-of                    403  200   403  200   400
mail/look           its own                  sent-mail               403  404   403  200   400
mail/look           of the hotel             issuer=hotel sent-mail      403  403   403  200   200
"""
MADE_FOR_VERBS: dict[str, Callable[[House, str], dict[str, Any]]] = {
    "longer": lambda house, _: {"valid_until": "2099-12-31"},
    "begun": lambda house, name: {
        "booking_id": house.booking_in_progress(**({"holder_uid": ANNA} if name else {}))
    },
    "issued-ones": lambda house, _: {"voucher_ids": [house.issue(holder_uid=ANNA)]},
    "sent-mail": lambda house, _: {"mail_id": put_mail(house.service, "hotel")},
    "mails-of": lambda house, _: {"voucher_id": house.issue(holder_uid=ANNA)},
    "because": lambda house, _: {"reason": "by mistake"},
}
FOR_HOTELS = (
    "voucher/undo",
    "voucher/extend",
    "voucher/noshow",
    "voucher/change",
    "mail/list",
    "mail/look",
)  # guests are refused by their role
