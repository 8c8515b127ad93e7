"""Everything around the service: template, deployment, local run and the operator's commands."""
