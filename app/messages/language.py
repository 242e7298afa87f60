"""The languages the program speaks, and which of them a person wants."""

import os
import sys
from collections.abc import Iterable
from contextlib import suppress
from enum import StrEnum


class Language(StrEnum):
    """The languages the program speaks; Chinese comes first."""

    ZH = "zh"
    EN = "en"

    def pick(self, zh: str, en: str) -> str:
        """The text in this language."""
        return en if self is Language.EN else zh

    def labelled(self, name: str, words: str) -> str:
        """`name`, and what is said of it."""
        return name + self.pick("：", ": ") + words

    def aside(self, words: str, more: str) -> str:
        """`words`, and `more` in brackets."""
        return words + self.pick(f"（{more}）", f" ({more})")

    def listed(self, items: Iterable[str]) -> str:
        """One after the other."""
        return self.pick("、", ", ").join(items)


def system_language() -> Language:
    """English if the person's environment or the installation asks for it, otherwise Chinese."""
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(variable)
        if value:
            return Language.EN if value.lower().startswith("en") else Language.ZH
    return Language.EN if _installed_language() == Language.EN else Language.ZH


def _installed_language() -> str:
    """What the installer was told, on Windows."""
    if sys.platform == "win32":
        import winreg

        setup = r"SOFTWARE\Yinxin\Setup"
        with suppress(OSError), winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, setup) as key:
            return str(winreg.QueryValueEx(key, "LANGUAGE")[0])
    return ""
