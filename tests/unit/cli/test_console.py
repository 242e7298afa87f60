"""What the console does when nobody reads, on systems that this one is not."""

import errno
import io
import os
import sys

import pytest

from app.cli.console import Console
from app.messages.language import Language


class NobodyReads(io.StringIO):
    """A pipe as Windows has it when its reader has gone."""

    def flush(self) -> None:
        raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))


@pytest.mark.parametrize(("system", "raised"), [("win32", BrokenPipeError), ("linux", OSError)])
def test_a_reader_that_goes_away_has_one_name(
    monkeypatch: pytest.MonkeyPatch, system: str, raised: type[OSError]
) -> None:
    monkeypatch.setattr(sys, "platform", system)
    monkeypatch.setattr(sys, "stdout", NobodyReads())
    console = Console(Language.EN, json_wanted=False)
    with pytest.raises(OSError, match=r".*") as caught:
        console.result("a line")
    assert type(caught.value) is raised
