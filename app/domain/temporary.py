"""How unfinished files are called, so that those of dead processes can be recognised.

The name carries the host and the process that answers for the file: the main process, because it
outlives its workers and publishes or discards what they wrote. No input or output here.
"""

import hashlib
import re

_NAME = re.compile(r"\.yinxin-([0-9a-f]{8})-([1-9][0-9]{0,9})-[0-9a-f]{16}\.part")


def temporary_name(host: str, process: int, random_hex: str) -> str:
    """A hidden name of its own; `random_hex` are 16 hex digits nobody can foresee."""
    return f".yinxin-{_host_mark(host)}-{process}-{random_hex}.part"


def is_temporary(name: str) -> bool:
    """Whether this program made a file of this name."""
    return _NAME.fullmatch(name) is not None


def owner(name: str, host: str) -> int | None:
    """The process on `host` that answers for the file; None if it belongs to another machine."""
    match = _NAME.fullmatch(name)
    return int(match[2]) if match and match[1] == _host_mark(host) else None


def _host_mark(host: str) -> str:
    """Shares are seen by many machines; a digest keeps their names out of shared folders."""
    return hashlib.sha256(host.encode("utf-8", "surrogatepass")).hexdigest()[:8]
