"""Who runs the program, and where: as the use register and temporary names call them."""

import os
import sys


def host_name() -> str:
    """This machine's own name."""
    if sys.platform == "win32":
        import platform

        return platform.node()
    return os.uname().nodename


def user_name() -> str:
    """The account, from the system and not from the environment, which anybody may set."""
    if sys.platform == "win32":
        return os.getlogin()
    import pwd

    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return str(os.getuid())


def installed() -> bool:
    """Whether this is the packaged program, not a checkout."""
    return bool(getattr(sys, "frozen", False))
