"""Talks by video: the gateway's side of them, and the media processes."""
