"""The entry 盖章 in the menu of Nautilus, for selections that are all PDF or OFD.

Loaded by nautilus-python where that is installed. Hands paths to the program, opens nothing.
"""

import subprocess

from gi.repository import GLib, GObject, Nautilus

PROGRAM = "@PROGRAM@"
SEALABLE = ("application/pdf", "application/ofd")


class YinxinMenu(GObject.GObject, Nautilus.MenuProvider):
    """Asked by Nautilus for every selection."""

    def get_file_items(self, *arguments: object) -> list[Nautilus.MenuItem]:
        """The entry, if everything selected can be sealed. Older versions pass a window first."""
        files = arguments[-1]
        paths = [one.get_location().get_path() for one in files]
        if not files or not all(paths) or any(one.get_mime_type() not in SEALABLE for one in files):
            return []
        chinese = GLib.get_language_names()[0].startswith("zh")
        item = Nautilus.MenuItem(name="Yinxin::seal", label="盖章" if chinese else "Seal")
        item.connect("activate", lambda _: subprocess.Popen([PROGRAM, "gui", "--", *paths]))
        return [item]
