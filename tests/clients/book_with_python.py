"""Books a slot with the client that openapi-python-client generates; prints the booking's id.

It runs in the generator's own environment, with the generated package `client` beside it.
"""

import sys

from client import AuthenticatedClient, Client
from client.api.presence import presence_token
from client.api.slots import slots_available
from client.api.voucher import voucher_book, voucher_cancel, voucher_issue
from client.models import BookRequest, CancelRequestByVoucherId, IssueRequest, TokenRequest

hotel = AuthenticatedClient(
    base_url=sys.argv[1], token="local-hotel", auth_header_name="X-TS-APIKEY", prefix=""
)
made = presence_token.sync(client=Client(base_url=sys.argv[1]), body=TokenRequest())
guest = AuthenticatedClient(base_url=sys.argv[1], token=made.token)

wanted = IssueRequest(title="Day spa for two", duration_minutes=120, price_amount=89.5)
issued = voucher_issue.sync(client=hotel, body=wanted)
assert issued.ok is True
free = slots_available.sync(client=guest, voucher_id=issued.voucher.id)
choice = BookRequest(voucher_id=issued.voucher.id, slot_id=free.items[0].slot_id)
booked = voucher_book.sync(client=guest, body=choice)
assert booked.voucher.status == "booked"
again = voucher_book.sync_detailed(client=guest, body=choice)
assert (again.status_code, again.parsed.code) == (409, "voucher_not_bookable")
revocation = CancelRequestByVoucherId(
    voucher_id=issued.voucher.id, revoke=True, reason="Issued twice"
)
cancelled = voucher_cancel.sync(client=hotel, body=revocation)
print(booked.booking.id, cancelled.voucher.status)
