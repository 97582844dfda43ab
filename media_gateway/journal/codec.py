"""Dataclasses to JSON and back, by their type hints.

A dataclass becomes an object whose key ``$`` names the class; whatever is not understood on the way
back is an error, never a guess. A field that a stored object lacks takes the default of its class,
so that a journal written before the field was added still reads.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import MISSING, Field, fields, is_dataclass
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from media_gateway.journal.errors import JournalError
from media_gateway.vocabulary.configuration import Configuration
from media_gateway.vocabulary.events import Event
from media_gateway.vocabulary.facts import Fact

TAG = "$"
PRIMITIVES = (str, int, float, bool, NoneType)

Convert = Callable[[Any], Any]


class Codec:
    """Knows the given dataclasses and all that their fields are made of."""

    def __init__(self, *classes: type) -> None:
        self._packers: dict[type, Convert] = {}
        self._unpackers: dict[str, Convert] = {}
        for cls in classes:
            self._learn(cls)

    def encode(self, value: object) -> str:
        try:
            packed = self._pack_dataclass(value)
        except (TypeError, ValueError, AttributeError) as error:
            name = type(value).__name__
            raise JournalError(f"A value of {name} cannot be written down: {error}") from error
        return _dump(packed)

    def decode(self, text: str) -> object:
        try:
            return self._unpack_dataclass(json.loads(text))
        except (TypeError, ValueError, KeyError, AttributeError) as error:
            shown = text if len(text) <= 200 else text[:200] + "…"
            raise JournalError(f"Not a record of this version: {error} in {shown}") from error

    def _learn(self, cls: type) -> None:
        """Prepare ``cls`` once, so that packing looks at no type hint again."""
        if cls in self._packers:
            return
        if cls.__name__ in self._unpackers:
            raise TypeError(f"two classes are called {cls.__name__}")
        hints = get_type_hints(cls)
        converters: dict[str, tuple[Convert, Convert]] = {}
        self._packers[cls] = lambda value: _pack_fields(cls.__name__, converters, value)
        self._unpackers[cls.__name__] = lambda packed: _unpack_fields(cls, converters, packed)
        for field in fields(cls):
            converters[field.name] = self._converters(hints[field.name])

    def _pack_dataclass(self, value: object) -> Any:
        pack = self._packers.get(type(value))
        if pack is None:
            raise TypeError(f"unknown class {type(value).__name__}")
        return pack(value)

    def _unpack_dataclass(self, packed: Any) -> Any:
        if not isinstance(packed, dict) or TAG not in packed:
            raise ValueError(f"an object with the key {TAG} was expected")
        unpack = self._unpackers.get(packed[TAG])
        if unpack is None:
            raise ValueError(f"unknown type {packed[TAG]!r}")
        return unpack(packed)

    def _converters(self, hint: Any) -> tuple[Convert, Convert]:
        """How values of the type ``hint`` are packed and unpacked."""
        if hasattr(hint, "__supertype__"):
            return self._converters(hint.__supertype__)
        if hint in PRIMITIVES:
            return _checked(hint), _checked(hint)
        if get_origin(hint) in (Union, UnionType):
            return self._union(get_args(hint))
        if get_origin(hint) is not None:
            return self._collection(get_origin(hint), get_args(hint))
        if isinstance(hint, type) and issubclass(hint, Enum):
            return _checked(hint, lambda value: value.value), hint
        if isinstance(hint, type) and is_dataclass(hint):
            self._learn(hint)
            return _checked(hint, self._pack_dataclass), _checking(hint, self._unpack_dataclass)
        raise TypeError(f"no way to write {hint} down")

    def _union(self, options: tuple[Any, ...]) -> tuple[Convert, Convert]:
        """Of primitives, of dataclasses, or of one type of any other kind; and ``None``."""
        others = [option for option in options if option is not NoneType]
        optional = len(others) < len(options)
        if len(others) == 1:
            pack, unpack = self._converters(others[0])
        elif all(is_dataclass(option) for option in others):
            for option in others:
                self._learn(option)
            pack = _checked(tuple(others), self._pack_dataclass)
            unpack = _checking(tuple(others), self._unpack_dataclass)
        elif all(option in PRIMITIVES for option in others):
            pack = unpack = _checked(tuple(others))
        else:
            raise TypeError(f"no way to tell {options} apart")
        return (_or_none(pack), _or_none(unpack)) if optional else (pack, unpack)

    def _collection(self, origin: Any, args: tuple[Any, ...]) -> tuple[Convert, Convert]:
        if origin is dict:
            return self._dict(*args)
        if origin is tuple and args[-1] is not Ellipsis:
            return _fixed_tuple([self._converters(arg) for arg in args])
        if origin in (tuple, list, set, frozenset):
            pack, unpack = self._converters(args[0])
            in_order = sorted if origin in (set, frozenset) else list
            return (
                _checked(origin, lambda value: [pack(item) for item in in_order(value)]),
                _checked(list, lambda value: origin(unpack(item) for item in value)),
            )
        raise TypeError(f"no way to write {origin} down")

    def _dict(self, key_hint: Any, value_hint: Any) -> tuple[Convert, Convert]:
        """JSON's keys are text, so a key is packed by itself."""
        pack_key, unpack_key = self._converters(key_hint)
        pack, unpack = self._converters(value_hint)
        return (
            _checked(dict, lambda d: {json.dumps(pack_key(k)): pack(v) for k, v in d.items()}),
            _checked(dict, lambda d: {unpack_key(json.loads(k)): unpack(v) for k, v in d.items()}),
        )


def _dump(packed: Any) -> str:
    text = json.dumps(packed, ensure_ascii=False, separators=(",", ":"))
    try:
        text.encode()
    except UnicodeEncodeError:
        # half a character, which a broken network can send: no file takes it but in this form
        text = json.dumps(packed, separators=(",", ":"))
    return text


def _pack_fields(
    name: str, converters: dict[str, tuple[Convert, Convert]], value: object
) -> dict[str, Any]:
    packed: dict[str, Any] = {TAG: name}
    for field, (pack, _) in converters.items():
        packed[field] = pack(getattr(value, field))
    return packed


def _unpack_fields(
    cls: type, converters: dict[str, tuple[Convert, Convert]], packed: dict[str, Any]
) -> Any:
    unknown = packed.keys() - converters.keys() - {TAG}
    if unknown:
        raise ValueError(f"{cls.__name__} has no field {', '.join(sorted(unknown))}")
    missing = _required(cls) - packed.keys()
    if missing:
        raise ValueError(f"{cls.__name__} lacks {', '.join(sorted(missing))}")
    return cls(**{k: converters[k][1](v) for k, v in packed.items() if k != TAG})


@cache
def _required(cls: type) -> frozenset[str]:
    return frozenset(field.name for field in fields(cls) if not _has_default(field))


def _has_default(field: Field[Any]) -> bool:
    return field.default is not MISSING or field.default_factory is not MISSING


def _accepts(kinds: type | tuple[type, ...]) -> tuple[type, ...]:
    """What ``isinstance`` shall take for ``kinds``: an int does where a float is declared."""
    kinds = kinds if isinstance(kinds, tuple) else (kinds,)
    return (*kinds, int) if float in kinds else kinds


def _checked(kinds: type | tuple[type, ...], convert: Convert | None = None) -> Convert:
    accepted = _accepts(kinds)

    # each has its check written out: a configuration has some hundred thousand values
    def check(value: Any) -> Any:
        if not isinstance(value, accepted):
            raise _misfit(accepted, value)
        return value

    def check_and_convert(value: Any) -> Any:
        if not isinstance(value, accepted):
            raise _misfit(accepted, value)
        return convert(value)  # type: ignore[misc]

    return check if convert is None else check_and_convert


def _checking(kinds: type | tuple[type, ...], convert: Convert) -> Convert:
    """Like ``_checked``, for what comes out of ``convert``."""
    accepted = _accepts(kinds)

    def check(value: Any) -> Any:
        converted = convert(value)
        if not isinstance(converted, accepted):
            raise _misfit(accepted, converted)
        return converted

    return check


def _misfit(kinds: tuple[type, ...], value: object) -> TypeError:
    names = " or ".join(kind.__name__ for kind in kinds)
    return TypeError(f"{value!r} is not {names}")


def _or_none(convert: Convert) -> Convert:
    return lambda value: None if value is None else convert(value)


def _fixed_tuple(items: list[tuple[Convert, Convert]]) -> tuple[Convert, Convert]:
    packers = [pack for pack, _ in items]
    unpackers = [unpack for _, unpack in items]
    return (
        _checked(tuple, lambda value: [p(v) for p, v in zip(packers, value, strict=True)]),
        _checked(list, lambda value: tuple(u(v) for u, v in zip(unpackers, value, strict=True))),
    )


@cache
def vocabulary() -> Codec:
    """The codec of every event, fact and configuration."""
    return Codec(*get_args(Event), *get_args(Fact), Configuration)


def encode(value: object) -> str:
    """One event, fact or configuration as text."""
    return vocabulary().encode(value)


def decode(text: str) -> object:
    return vocabulary().decode(text)
