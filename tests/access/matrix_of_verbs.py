"""Who may change their mind about a voucher: more lines of the matrix (test_matrix.py)."""

# "because" states a reason; `used` vouchers were redeemed without a booking.
MATRIX_OF_VERBS = """\
voucher/undo        of a named one           voucher=named-used because  403  404   403  200   200
voucher/undo        of a bearer one          voucher=used because        403  403   403  200   200
voucher/undo        of one that is not used  voucher=named because       403  404   403  409   409
"""
