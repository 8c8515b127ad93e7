"""The only code that knows boto3 and key names."""
