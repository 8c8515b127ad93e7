"""Set up logging before the function is loaded, as Lambda's own runtime does and ministack's does
not. ministack waits 50 ms after each request for a first log line."""

from __future__ import annotations

import logging
import os

if "AWS_LAMBDA_FUNCTION_NAME" in os.environ:  # and not in ministack's own process
    logging.basicConfig(level=logging.INFO)
