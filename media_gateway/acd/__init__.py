"""Automatic contact distribution: who gets which interaction, and what becomes of it.

Pure and deterministic: no clock, no sockets, no threads. ``core.Acd`` is the way in; the other
modules are its chapters.
"""
