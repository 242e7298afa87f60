"""A diagnosis to pass on: plain text without names of people, whole serials or personal folders."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass

from app.domain.finding import Finding
from app.domain.policy import Policy

MARKS = {True: "ok", False: "BAD", None: "-"}


@dataclass(frozen=True)
class Redaction:
    """What names the person and the machine, to be replaced wherever it stands."""

    home: str
    user: str
    host: str

    def __call__(self, text: str) -> str:
        """The text with `~`, `<user>` and `<host>` instead."""
        if len(self.home) > 1:
            text = text.replace(self.home, "~")
        for name, instead in ((self.user, "<user>"), (self.host, "<host>")):
            if name:
                text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", instead, text)
        return text


def bundle_files(findings: Iterable[Finding], policy: Policy, redact: Redaction) -> dict[str, str]:
    """Names of the bundle's files and their text; what is personal in a finding is left out."""
    shown = [(one.name, one.ok, redact(one.detail)) for one in findings]
    lines = "".join(f"[{MARKS[ok]}] {redact(name)}: {detail}\n" for name, ok, detail in shown)
    data = [{"name": redact(name), "ok": ok, "detail": detail} for name, ok, detail in shown]
    keys = "".join(
        f"{key}  {redact(place)}{'  strictest' if key in policy.strict else ''}\n"
        for key, place in sorted(policy.places.items())
    )
    return {
        "findings.txt": lines,
        "findings.json": json.dumps({"findings": data}, ensure_ascii=False, indent=1) + "\n",
        "policy.txt": keys or "-\n",
    }
