"""Mails: from what they are about to the bytes that are sent."""
