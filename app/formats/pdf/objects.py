"""Reading values out of PDF dictionaries and arrays of unknown origin.

The library's `dict.get` and `list` iteration hand out unresolved references; these do not.
"""

from collections.abc import Iterator
from typing import Any

from pyhanko.pdf_utils import generic


def entry(dictionary: generic.DictionaryObject, key: str) -> Any:  # noqa: ANN401
    """The resolved value of `key`, None if it is missing or null."""
    try:
        return dictionary[key]
    except KeyError:
        return None


def raw_entry(dictionary: generic.DictionaryObject, key: str) -> Any:  # noqa: ANN401
    """The value of `key` as written, maybe a reference; None if it is missing."""
    return dictionary.raw_get(key) if key in dictionary else None


def dictionary_entry(
    dictionary: generic.DictionaryObject, key: str
) -> generic.DictionaryObject | None:
    """The dictionary (or stream) at `key`, None if there is something else."""
    value = entry(dictionary, key)
    return value if isinstance(value, generic.DictionaryObject) else None


def array_entry(dictionary: generic.DictionaryObject, key: str) -> generic.ArrayObject | None:
    """The array at `key`, None if there is something else."""
    value = entry(dictionary, key)
    return value if isinstance(value, generic.ArrayObject) else None


def items(array: generic.ArrayObject) -> Iterator[Any]:
    """The resolved items."""
    return (array[position] for position in range(len(array)))


def raw_items(array: generic.ArrayObject) -> Iterator[Any]:
    """The items as written, maybe references."""
    return (array.raw_get(position) for position in range(len(array)))


def number(value: object) -> float | None:
    """A PDF number, None for anything else."""
    known = isinstance(value, generic.NumberObject | generic.FloatObject)
    return float(value) if known else None  # type: ignore[arg-type]


def integer(value: object) -> int:
    """A PDF number as a whole one, 0 for anything else."""
    return int(number(value) or 0)
