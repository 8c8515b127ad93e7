"""Runs the whole service on one machine, without an AWS account: `make run`.

A supervisor (`__main__`) starts two processes and stops them in order: the store (an embedded
DynamoDB with its data in `.local/`) and the server (the app behind a local API gateway, restarted
when its code changes).

    PORT                        the port to listen on, 8000; 0 selects a free port
    DEMO_PORT                   the port of the demo hotel's site; the one after PORT, or a free one
    LISTEN_ADDRESS              the address to listen on, 127.0.0.1; in a container 0.0.0.0
    ALLOWED_HOSTS               host names to answer under, besides 127.0.0.1, localhost and [::1];
                                separated by commas
    AWS_ENDPOINT_URL_DYNAMODB   a store to use instead of the embedded one

All other variables are passed on to the app.

The run answers no page of another site (`callers`) but with what is public: its API keys are known
to everybody, and under AUTH_MODE=open it needs none.
"""
