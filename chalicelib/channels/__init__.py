"""The only code that speaks to others: today, to Lambda itself."""
