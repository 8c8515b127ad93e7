"""The hotel itself: how it is called, where it is, and what its vouchers look like."""
