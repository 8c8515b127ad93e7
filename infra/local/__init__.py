"""The whole service on one machine, without an account: `make run`.

A supervisor (`__main__`) starts two processes and stops them in order: the store (an embedded
DynamoDB, kept in `.local/`) and the server (the app behind a local API gateway, restarted when its
code changes).

    PORT                        where to listen, 8000; 0 takes a free port
    AWS_ENDPOINT_URL_DYNAMODB   use this store instead of the embedded one

All other variables reach the app as they are.
"""
