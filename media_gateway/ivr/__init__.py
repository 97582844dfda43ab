"""Flows: what a caller is told and asked, step by step.

Pure and deterministic, as ``acd/``, which runs them: ``interpreter`` is the way in.
"""
