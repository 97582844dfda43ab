"""Set-up and process room: installs the parts, builds the databases, starts and stops stacks."""
