"""DynamoDB: the client, transactions, values and pages. Knows no table."""
