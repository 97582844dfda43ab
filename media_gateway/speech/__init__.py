"""Prompts made audible: words put together, spoken, and kept as files the telephone plays."""
