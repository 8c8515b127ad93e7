"""Who may change their mind about a voucher: more lines of the matrix (test_matrix.py)."""

# "because" states a reason, "longer" an end in 2099. Those called `used` were redeemed without a
# booking.
MATRIX_OF_VERBS = """\
voucher/undo        of a named one           voucher=named-used because  403  404   403  200   200
voucher/undo        of a bearer one          voucher=used because        403  403   403  200   200
voucher/extend      a named one              voucher=named longer        403  404   403  200   200
voucher/extend      a bearer one             voucher=bearer longer       403  403   403  200   200
voucher/extend      a used one               voucher=named-used longer   403  404   403  409   409
voucher/undo        of one that is not used  voucher=named because       403  404   403  409   409
"""
