"""What Lambda's own runtime does before it loads a function, and ministack's does not: logs have
somewhere to go. ministack waits 50 ms after each request for a first line of them."""

from __future__ import annotations

import logging
import os

if "AWS_LAMBDA_FUNCTION_NAME" in os.environ:  # and not in ministack's own process
    logging.basicConfig(level=logging.INFO)
