"""The words that every room of the gateway shares.

Events are what happened (past tense), commands are what shall happen (imperative), facts are what
Odoo is told. All are frozen dataclasses of plain values and neutral to the channel: a telephone
call and a video call are the same ``Interaction`` with another ``Channel``. This package imports
nothing but the standard library's types.

Times are seconds since the epoch (UTC) as ``float``; durations are seconds.
"""
