"""The tables of Windows Installer that the MSI uses: their columns, and their text form (IDT)."""

from dataclasses import dataclass

Row = tuple[str | int, ...]


@dataclass(frozen=True)
class Table:
    """Columns with their types as the format spells them, and how many of them are the key."""

    columns: tuple[tuple[str, str], ...]
    keys: int = 1


TABLES = {
    "AppSearch": Table((("Property", "s72"), ("Signature_", "s72")), keys=2),
    "Component": Table(
        (("Component", "s72"), ("ComponentId", "S38"), ("Directory_", "s72"),
         ("Attributes", "i2"), ("Condition", "S255"), ("KeyPath", "S72")),
    ),
    "CustomAction": Table(
        (("Action", "s72"), ("Type", "i2"), ("Source", "S72"), ("Target", "S255")),
    ),
    "Directory": Table(
        (("Directory", "s72"), ("Directory_Parent", "S72"), ("DefaultDir", "l255")),
    ),
    "Feature": Table(
        (("Feature", "s38"), ("Feature_Parent", "S38"), ("Title", "L64"), ("Description", "L255"),
         ("Display", "I2"), ("Level", "i2"), ("Directory_", "S72"), ("Attributes", "i2")),
    ),
    "FeatureComponents": Table((("Feature_", "s38"), ("Component_", "s72")), keys=2),
    "File": Table(
        (("File", "s72"), ("Component_", "s72"), ("FileName", "l255"), ("FileSize", "i4"),
         ("Version", "S72"), ("Language", "S20"), ("Attributes", "I2"), ("Sequence", "i4")),
    ),
    "Icon": Table((("Name", "s72"), ("Data", "v0"))),
    "LaunchCondition": Table((("Condition", "s255"), ("Description", "l255"))),
    "Media": Table(
        (("DiskId", "i2"), ("LastSequence", "i4"), ("DiskPrompt", "L64"), ("Cabinet", "S255"),
         ("VolumeLabel", "S32"), ("Source", "S72")),
    ),
    "MoveFile": Table(
        (("FileKey", "s72"), ("Component_", "s72"), ("SourceName", "L255"), ("DestName", "L255"),
         ("SourceFolder", "S72"), ("DestFolder", "s72"), ("Options", "i2")),
    ),
    "Property": Table((("Property", "s72"), ("Value", "l0"))),
    "RegLocator": Table(
        (("Signature_", "s72"), ("Root", "i2"), ("Key", "s255"), ("Name", "S255"), ("Type", "I2")),
    ),
    "Registry": Table(
        (("Registry", "s72"), ("Root", "i2"), ("Key", "l255"), ("Name", "L255"), ("Value", "L0"),
         ("Component_", "s72")),
    ),
    "RemoveFile": Table(
        (("FileKey", "s72"), ("Component_", "s72"), ("FileName", "L255"), ("DirProperty", "s72"),
         ("InstallMode", "i2")),
    ),
    "Shortcut": Table(
        (("Shortcut", "s72"), ("Directory_", "s72"), ("Name", "l128"), ("Component_", "s72"),
         ("Target", "s72"), ("Arguments", "S255"), ("Description", "L255"), ("Hotkey", "I2"),
         ("Icon_", "S72"), ("IconIndex", "I2"), ("ShowCmd", "I2"), ("WkDir", "S72")),
    ),
    "Upgrade": Table(
        (("UpgradeCode", "s38"), ("VersionMin", "S20"), ("VersionMax", "S20"), ("Language", "S255"),
         ("Attributes", "i4"), ("Remove", "S255"), ("ActionProperty", "s72")),
        keys=5,
    ),
    **dict.fromkeys(
        ("InstallExecuteSequence", "InstallUISequence", "AdminExecuteSequence",
         "AdminUISequence", "AdvtExecuteSequence"),
        Table((("Action", "s72"), ("Condition", "S255"), ("Sequence", "I2"))),
    ),
}  # fmt: skip


def as_text(name: str, rows: list[Row]) -> str:
    """A table as msibuild reads it: three lines of head, and its rows."""
    table = TABLES[name]
    names, types = zip(*table.columns, strict=True)
    head = [names, types, [name, *names[: table.keys]]]
    return "".join("\t".join(map(str, row)) + "\n" for row in [*head, *rows])
