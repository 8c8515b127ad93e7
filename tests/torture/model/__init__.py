"""The contract, written a second time as plainly as possible: the expected answer to each request.

It shares no code with the service.
"""
