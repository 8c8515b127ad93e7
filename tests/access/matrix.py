"""Every route by every caller, and the status that each gets: the table."""

from __future__ import annotations

# bert is a guest without any voucher, other is another hotel; anna is the holder, hotel the issuer.
# In a request, voucher=KIND issues a voucher: `named` is made out to Anna, `gift` too, but it is
# transferable, `bearer` is made out to nobody; Anna has booked those called `booked` (a bearer
# voucher), `named-booked` and `gift-booked`. booking=KIND issues a voucher and lets Anna book it.
# Who knows the id of a bearer or transferable voucher and comes too late learns that somebody has
# booked it: 409.
MATRIX = """
route               what                     request                     bert other anna hotel admin
voucher/issue       in its own name          -                           403  201   403  201   201
voucher/issue       in the hotel's name      issuer=hotel                403  403   403  201   201
voucher/issue       for a guest              holder=bert                 403  201   403  201   201
voucher/issue       one that may be over     allow_past                  403  403   403  403   201
voucher/book        a named one              voucher=named               404  404   201  201   201
voucher/book        a named one for Anna     voucher=named holder=anna   404  404   201  201   201
voucher/book        a named one for another  voucher=named holder=bert   404  404   403  403   403
voucher/book        a bearer one             voucher=bearer              201  201   201  201   201
voucher/book        a bearer one for Anna    voucher=bearer holder=anna  403  403   201  201   201
voucher/book        a transferable one       voucher=gift                201  201   201  201   201
voucher/book        a transferable for Anna  voucher=gift holder=anna    403  403   201  201   201
voucher/book        a booked transferable    voucher=gift-booked         409  409   409  409   409
voucher/book        a booked named one       voucher=named-booked        404  404   409  409   409
voucher/book        a booked bearer one      voucher=booked              409  409   409  409   409
voucher/book        a missing one            voucher=none                404  404   404  404   404
voucher/hold        a named one              voucher=shared-named        404  404   200  200   200
voucher/hold        a bearer one             voucher=shared              200  200   200  200   200
voucher/hold        a transferable one       voucher=shared-gift         200  200   200  200   200
voucher/hold        of no shared calendar    voucher=bearer              409  409   409  409   409
voucher/hold        a booked bearer one      voucher=booked              409  409   409  409   409
voucher/hold        one that Anna holds      voucher=held                409  409   200  200   200
voucher/release     one that Anna holds      voucher=held                403  403   200  200   200
voucher/release     a named one without      voucher=named               404  404   409  409   409
voucher/cancel      a booking                booking=bearer              404  404   200  200   200
voucher/cancel      the booking of one       voucher=booked              404  404   200  200   200
voucher/cancel      a named one, not booked  voucher=named               404  404   409  409   409
voucher/cancel      a missing booking        booking=none                404  404   404  404   404
voucher/cancel      revoke a named one       voucher=named revoke        404  404   403  200   200
voucher/cancel      revoke a bearer one      voucher=bearer revoke       403  403   403  200   200
voucher/cancel      a transferable one       voucher=gift                409  409   409  409   409
voucher/cancel      revoke a transferable    voucher=gift revoke         403  403   403  200   200
voucher/cancel      revoke a booked one      voucher=booked revoke       404  404   403  200   200
voucher/reschedule  a booking                booking=bearer              404  404   200  200   200
voucher/reschedule  of a calendar            booking=shared              404  404   200  200   200
voucher/reschedule  a missing booking        booking=none                404  404   404  404   404
voucher/holder      of a named one           voucher=named holder=bert   404  404   403  200   200
voucher/holder      of a bearer one          voucher=bearer holder=bert  403  403   403  200   200
voucher/holder      of a transferable one    voucher=gift holder=bert    403  403   403  200   200
voucher/holder      of a booked one          voucher=booked holder=bert  404  404   403  200   200
voucher/redeem      a named one              voucher=named               404  404   403  200   200
voucher/redeem      a bearer one             voucher=bearer              403  403   403  200   200
voucher/redeem      a transferable one       voucher=gift                403  403   403  200   200
voucher/redeem      a booked one             voucher=booked              404  404   403  200   200
voucher/redeem      a booking                booking=named               404  404   403  200   200
voucher/status      a named one              voucher=named               404  404   200  200   200
voucher/status      a transferable one       voucher=gift                200  200   200  200   200
voucher/status      a booked transferable    voucher=gift-booked         404  404   200  200   200
voucher/status      a bearer one             voucher=bearer              200  200   200  200   200
voucher/status      a booked bearer one      voucher=booked              404  404   200  200   200
voucher/entry       of a named booking       booking=named               404  404   200  200   200
voucher/entry       of a bearer booking      booking=bearer              404  404   200  200   200
voucher/entry       of a missing booking     booking=none                404  404   404  404   404
template/save       a new one                name=Spa                    403  200   403  200   400
template/save       a new one of the hotel   issuer=hotel name=Spa       403  403   403  200   200
template/save       a change                 template name=Spa           403  404   403  200   400
template/save       a change for the hotel   issuer=hotel template name=Spa 403 403 403 200 200
template/delete     its own                  template                    403  404   403  200   400
template/delete     of the hotel             issuer=hotel template       403  403   403  200   200
template/list       its own                  -                           403  200   403  200   400
template/list       of the hotel             issuer=hotel                403  403   403  200   200
booking/link        of a named voucher       booking=named               404  404   200  200   200
booking/link        of a bearer one          booking=bearer              404  404   200  200   200
booking/link        a missing booking        booking=none                404  404   404  404   404
booking/renew       of a named voucher       booking=named               404  404   200  200   200
booking/renew       of a bearer one          booking=bearer              404  404   200  200   200
booking/renew       a missing booking        booking=none                404  404   404  404   404
booking/status      of a named voucher       booking=named               404  404   200  200   200
booking/status      of a bearer one          booking=bearer              404  404   200  200   200
booking/status      a missing booking        booking=none                404  404   404  404   404
booking/slots       of a named voucher       booking=named               404  404   200  200   200
booking/slots       of a bearer one          booking=bearer              404  404   200  200   200
booking/slots       a missing booking        booking=none                404  404   404  404   404
booking/cancel      of a named voucher       booking=named               404  404   200  200   200
booking/cancel      of a bearer one          booking=bearer              404  404   200  200   200
booking/cancel      a missing booking        booking=none                404  404   404  404   404
booking/code        without a link           -                           403  403   403  403   403
booking/confirm     without a link           digits                      403  403   403  403   403
booking/claim       a named one's booking     moving=named                200  403   200  403   403
booking/claim       a bearer one's           moving=bearer               200  403   200  403   403
booking/claim       for another guest        moving=named holder=anna    403  403   200  403   403
booking/reschedule  of a named voucher       booking=named               404  404   200  200   200
booking/reschedule  of a bearer one          booking=bearer              404  404   200  200   200
booking/reschedule  a missing booking        booking=none                404  404   404  404   404
slots/available     a named one              voucher=named               404  404   200  200   200
slots/available     a bearer one             voucher=bearer              200  200   200  200   200
slots/available     a transferable one       voucher=gift                200  200   200  200   200
slots/available     a booked transferable    voucher=gift-booked         404  404   200  200   200
slots/available     a booked bearer one      voucher=booked              404  404   200  200   200
voucher/list        everything               -                           200  200   200  200   200
voucher/list        of the hotel             issuer=hotel                200  403   200  200   200
voucher/list        a search                 q=vries issuer=hotel        403  403   403  200   200
voucher/list        of Anna                  holder=anna                 403  200   200  200   200
voucher/bookings    everything               -                           200  200   200  200   200
voucher/bookings    of the hotel             issuer=hotel                200  403   200  200   200
voucher/bookings    of Anna                  holder=anna                 403  200   200  200   200
voucher/counts      of its own               -                           403  200   403  200   400
voucher/counts      of the hotel             issuer=hotel                403  403   403  200   200
voucher/bookings    of a calendar            calendar=own                404  404   404  200   200
slots/available     of a calendar            voucher=shared              200  200   200  200   200
voucher/issue       into a calendar          calendar=own                403  404   403  201   404
voucher/issue       into one for the hotel   issuer=hotel calendar=own   403  403   403  201   201
voucher/book        one of a calendar        voucher=shared              201  201   201  201   201
voucher/cancel      one of a calendar        booking=shared              404  404   200  200   200
calendar/save       a new one                new-calendar                403  200   403  200   400
calendar/save       a new one of the hotel   new-calendar issuer=hotel   403  403   403  200   200
calendar/save       one that exists          new-calendar calendar=own   403  404   403  200   200
calendar/save       a missing one            new-calendar calendar=none  403  404   403  404   404
calendar/except     one day                  calendar=own closed         403  404   403  200   200
calendar/block      two hours                calendar=own block          403  404   403  201   201
calendar/unblock    a block                  calendar=blocked            403  404   403  200   200
calendar/archive    one                      calendar=own                403  404   403  200   200
calendar/list       of its own               -                           403  200   403  200   400
calendar/list       of the hotel             issuer=hotel                403  403   403  200   200
calendar/list       one                      calendar=own                403  404   403  200   200
calendar/conflicts  of one                   calendar=own                403  404   403  200   200
calendar/load       of one                   calendar=own                403  404   403  200   200
feed/save           of a calendar            calendar=own                403  404   403  200   200
feed/save           of a missing one         calendar=none               403  404   403  404   404
campaign/create     one of its own           new-campaign                403  404   403  201   400
campaign/create     one of the hotel         issuer=hotel new-campaign   403  403   403  201   201
campaign/change     one                      campaign-form               403  404   403  200   200
campaign/pause      one                      campaign                    403  404   403  200   200
campaign/resume     one                      campaign                    403  404   403  200   200
campaign/end        one                      campaign                    403  404   403  200   200
campaign/report     of one                   campaign                    403  404   403  200   200
campaign/list       of its own               -                           403  200   403  200   400
campaign/list       of the hotel             issuer=hotel                403  403   403  200   200
offers/catalogue    of the hotel             issuer=hotel                200  200   200  200   200
offers/accept       one of the hotel         offer                       201  403   201  403   403
offers/accept       for Anna                 offer holder=anna           403  403   201  403   403
events              everything               -                           403  200   403  200   200
events              of a voucher             subject=named               403  200   403  200   200
hotel/save          its own profile          profile                     403  200   403  200   200
hotel/save          the hotel's profile      profile=hotel               403  403   403  200   200
hotel/profile       of the hotel             issuer=hotel                200  200   200  200   200
hotel/profile       of one that has none     issuer=nobody               200  200   200  200   200
hotel/logo          of the hotel             logo issuer=hotel           200  200   200  200   200
hotel/logo          of one that has none     issuer=nobody               404  404   404  404   404
guest/contact       of a guest of its own    guest=anna                  403  200   403  200   400
guest/contact       of a guest of the hotel  guest=anna issuer=hotel     403  403   403  200   200
webhook/save        a new one                url                         403  200   403  200   400
webhook/save        a new one of the hotel   issuer=hotel url            403  403   403  200   200
webhook/save        a change                 webhook url                 403  404   403  200   400
webhook/save        a change for the hotel   issuer=hotel webhook url    403  403   403  200   200
webhook/rotate      its own                  webhook                     403  404   403  200   400
webhook/rotate      of the hotel             issuer=hotel webhook        403  403   403  200   200
webhook/delete      its own                  webhook                     403  404   403  200   400
webhook/delete      of the hotel             issuer=hotel webhook        403  403   403  200   200
webhook/test        its own                  hook                        403  404   403  200   400
webhook/test        of the hotel             issuer=hotel hook           403  403   403  200   200
webhook/replay      its own                  delivery                    403  404   403  200   400
webhook/replay      of the hotel             issuer=hotel delivery       403  403   403  200   200
webhook/deliveries  its own                  hook                        403  200   403  200   400
webhook/deliveries  of the hotel             issuer=hotel hook           403  403   403  200   200
webhook/list        its own                  -                           403  200   403  200   400
webhook/list        of the hotel             issuer=hotel                403  403   403  200   200
guest/save          of a guest of its own    guest=anna contact          403  200   403  200   400
guest/save          of a guest of the hotel  guest=anna contact issuer=hotel 403 403 403 200 200
guest/erase         the caller at the hotel  issuer=hotel                200  403   200  400   400
guest/erase         of Anna at the hotel     guest=anna issuer=hotel     403  403   200  200   200
guest/erase         of Anna                  guest=anna                  403  200   400  200   400
guest/export        the caller at the hotel  issuer=hotel                200  403   200  400   400
guest/export        of Anna at the hotel     guest=anna issuer=hotel     403  403   200  200   200
guest/export        of Anna                  guest=anna                  403  200   400  200   400
mail/confirm        what a mail asks         mail=confirm                200  200   200  200   200
mail/unsubscribe    from mails               mail=unsubscribe            200  200   200  200   200
mail/subscribe      to mails                 mail=subscribe              200  200   200  200   200
privacy/consent     of a visitor             consent                     201  201   201  201   201
privacy/withdraw    by its receipt           receipt                     200  200   200  200   200
privacy/export      by its receipt           receipt                     200  200   200  200   200
privacy/erase       by its receipt           receipt                     200  200   200  200   200
privacy/why         by its decision          decision                    200  200   200  200   200
offers/decide       for a visitor            issuer=hotel receipt        200  200   200  200   200
offers/model        for anybody              -                           200  200   200  200   200
offers/explain      for anybody              bits                        200  200   200  200   200
offers/seen         by a visitor             shown                       200  200   200  200   200
offers/dismiss      by a visitor             shown                       200  200   200  200   200
presence/heartbeat  for Anna                 thinker=anna                403  403   200  403   403
presence/match      for Anna                 thinker=anna code=oak       403  403   200  403   403
presence/token      a new one                -                           201  201   201  201   201
presence/verify     a token                  token                       200  200   200  200   200
presence/exchange   a token for a new one    token new                   200  200   200  200   200
presence/revoke     a token                  token=thief                 200  200   200  200   200
session/code        for another device       -                           403  201   403  201   201
session/preview     a code of the hotel      sign-in                     200  200   200  200   200
session/create      a code of the hotel      sign-in                     201  201   201  201   201
session/current     the caller's own         -                           403  200   403  200   200
session/end         the caller's own         -                           200  200   200  200   200
health              the service              -                           200  200   200  200   200
"""
