"""The languages the program speaks, and which of them a person wants."""

import os
from enum import StrEnum


class Language(StrEnum):
    """The languages the program speaks; Chinese comes first."""

    ZH = "zh"
    EN = "en"

    def pick(self, zh: str, en: str) -> str:
        """The text in this language."""
        return en if self is Language.EN else zh


def system_language() -> Language:
    """English if the person's environment asks for it, otherwise Chinese."""
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(variable)
        if value:
            return Language.EN if value.lower().startswith("en") else Language.ZH
    return Language.ZH
