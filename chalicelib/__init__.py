"""The Hotel Voucher System: vouchers for a service, booked by the hour."""

__version__ = "0.1.0"
