"""Packages a stage, deploys it into an AWS account, and removes the stage dev from it."""
