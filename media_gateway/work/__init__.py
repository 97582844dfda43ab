"""Channels without a line: nothing rings, and an offer waits in the operator's panel."""
