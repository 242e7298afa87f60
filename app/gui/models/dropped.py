"""What may be opened of the things that were dropped on the window or named by another start."""

from pathlib import Path
from urllib.parse import unquote, urlsplit

SEAL_ENDING = ".esl"
PICTURE_ENDINGS = (".png", ".jpg", ".jpeg", ".gif", ".bmp")


def local_files(urls: list[str]) -> list[Path]:
    """The local regular files among them: no other machine, no device, no folder (I3, I5)."""
    return [path for path in map(_local_path, urls) if path is not None and path.is_file()]


def is_seal(path: Path) -> bool:
    """Whether it is named like an electronic seal or a seal picture; everything else is opened."""
    return path.suffix.lower() in (SEAL_ENDING, *PICTURE_ENDINGS)


def other_computer(path: str) -> str:
    """The computer or device that a path of Windows names; empty if it is this one's file."""
    parts = path.replace("\\", "/").split("/")
    if not path.replace("\\", "/").startswith("//") or len(parts) < 4:
        return ""
    if parts[2] not in ("?", "."):
        return parts[2]
    if parts[3].upper() == "UNC":
        return parts[4] if len(parts) > 4 else parts[3]
    return "" if parts[2] == "?" and parts[3].endswith(":") else parts[3]


def _local_path(url: str) -> Path | None:
    parts = urlsplit(url)
    if parts.scheme != "file" or parts.netloc not in ("", "localhost"):
        return None
    text = unquote(parts.path)
    if len(text) > 2 and text[0] == "/" and text[2] == ":":
        text = text[1:]  # file:///C:/… on Windows
    # Windows takes both slashes for the same: two of any kind begin the name of another machine
    return None if text.replace("\\", "/").startswith("//") else Path(text)
