"""What the MSI says, table by table; how a table is written is `package_msi.py`'s business.

Standard tables of Windows Installer. Nothing here runs code on the machine: no custom action but
those that set a property, no service, no scheduled task. What a caller may say on the command line:

    LANGUAGE=zh|en     names in menus; the program's language where a person has chosen none
    DESKTOP=1          a shortcut on everybody's desktop
    ASSOCIATION=0      no "open with" and no verb for PDF and OFD
    POLICYFILE=PATH    this file becomes the machine's policy
    ADMX=1             templates for group policy on this machine
    INSTALLDIR=PATH    another folder

An upgrade keeps what an earlier installation was told, because `SETUP_KEY` remembers it.
"""

from msi_format import Row

# These two never change: they tell Windows that another version is the same product.
UPGRADE_CODE = "{B5B0C1E6-3C0B-5B52-9B5E-6D0F7C1D2A41}"
NAMESPACE = "6f0e6f7e-8a5b-5c1e-9d0a-3f8f3a6c2b17"
SIMPLIFIED_CHINESE = 2052
OLDEST_WINDOWS = 17763
"""Build of Windows 10 1809, the first that this Qt runs on."""

SETUP_KEY = r"Software\Yinxin\Setup"
REMEMBERED = ("LANGUAGE", "DESKTOP", "ASSOCIATION", "ADMX", "INSTALLDIR", "POLICY")
MACHINE = 2
OF_64_BITS = 256
KEYED_BY_REGISTRY = 4

FEATURE = "Program"
# The one file that other tables name: its path in the program's folder, and its key.
NAMED_FILES = {"yinxin.exe": "WindowProgram"}
WINDOW_PROGRAM = NAMED_FILES["yinxin.exe"]
DIRECTORIES: list[Row] = [
    ("TARGETDIR", "", "SourceDir"),
    ("ProgramFiles64Folder", "TARGETDIR", "."),
    ("INSTALLDIR", "ProgramFiles64Folder", "Yinxin"),
    ("ProgramMenuFolder", "TARGETDIR", "."),
    ("DesktopFolder", "TARGETDIR", "."),
    ("WindowsFolder", "TARGETDIR", "."),
    ("Templates", "WindowsFolder", "policyde|PolicyDefinitions"),
    ("TemplatesChinese", "Templates", "zh-CN"),
    ("TemplatesEnglish", "Templates", "en-US"),
]

# Component -> what it depends on. All of them hold entries of the registry.
WITH_ASSOCIATION = 'ASSOCIATION<>"0"'
IN_ENGLISH = 'LANGUAGE="en"'
IN_CHINESE = 'LANGUAGE<>"en"'
CONDITIONS = {
    "Setup": "",
    "Known": "",
    "MenuChinese": IN_CHINESE,
    "MenuEnglish": IN_ENGLISH,
    "DesktopChinese": f'DESKTOP="1" AND {IN_CHINESE}',
    "DesktopEnglish": f'DESKTOP="1" AND {IN_ENGLISH}',
    "OpenWith": WITH_ASSOCIATION,
    "VerbChinese": f"{WITH_ASSOCIATION} AND {IN_CHINESE}",
    "VerbEnglish": f"{WITH_ASSOCIATION} AND {IN_ENGLISH}",
    "PolicyFile": "POLICYFILE OR POLICY",
}

PROGRAM = "[INSTALLDIR]yinxin.exe"
OPEN = f'"{PROGRAM}" gui -- "%1"'
CLASSES = r"Software\Classes"
DOCUMENTS = {"Pdf": ("PDF 文件", "PDF"), "Ofd": ("OFD 文件", "OFD")}
MENU_NAMES = {"Chinese": "yinxin|印信", "English": "Yinxin"}
VERBS = {"Chinese": "盖章（印信）", "English": "Seal (Yinxin)"}


def registry() -> list[Row]:
    """Every entry, with a key of its own."""
    entries = [
        *((SETUP_KEY, name, f"[{name}]", "Setup") for name in REMEMBERED[:-1]),
        (SETUP_KEY, "POLICY", "1", "PolicyFile"),
        (r"Software\Policies\Yinxin", "file", "[INSTALLDIR]policy.toml", "PolicyFile"),
        (r"Software\Microsoft\Windows\CurrentVersion\App Paths\yinxin.exe", "", PROGRAM, "Known"),
        *((SETUP_KEY, name, "1", name) for name in CONDITIONS if name.startswith(("Menu", "Desk"))),
        *_open_with(),
        *(entry for language in VERBS for entry in _verb(language)),
    ]
    return [
        (f"Entry{number:03}", MACHINE, key, name, value, component)
        for number, (key, name, value, component) in enumerate(entries)
    ]


def _open_with() -> list[tuple[str, str, str, str]]:
    r"""Windows offers the program and asks; nothing takes an extension's default."""
    capabilities = r"Software\Yinxin\Capabilities"
    application = rf"{CLASSES}\Applications\yinxin.exe"
    found = [
        (capabilities, "ApplicationName", "印信", "OpenWith"),
        (capabilities, "ApplicationDescription", "给公文盖电子印章、验电子印章", "OpenWith"),
        (r"Software\RegisteredApplications", "Yinxin", capabilities, "OpenWith"),
        (application, "FriendlyAppName", "印信", "OpenWith"),
        (rf"{application}\shell\open\command", "", OPEN, "OpenWith"),
    ]
    for kind, (words, _) in DOCUMENTS.items():
        extension, program = f".{kind.lower()}", f"Yinxin.{kind}"
        found += [
            (rf"{CLASSES}\{program}", "", words, "OpenWith"),
            (rf"{CLASSES}\{program}\DefaultIcon", "", f"{PROGRAM},0", "OpenWith"),
            (rf"{CLASSES}\{program}\shell\open\command", "", OPEN, "OpenWith"),
            (rf"{CLASSES}\{extension}\OpenWithProgids", program, "", "OpenWith"),
            (rf"{application}\SupportedTypes", extension, "", "OpenWith"),
            (rf"{capabilities}\FileAssociations", extension, program, "OpenWith"),
        ]
    return found


def _verb(language: str) -> list[tuple[str, str, str, str]]:
    found = []
    for kind in DOCUMENTS:
        place = rf"{CLASSES}\SystemFileAssociations\.{kind.lower()}\shell\Yinxin"
        found += [
            (place, "", VERBS[language], f"Verb{language}"),
            (place, "Icon", f"{PROGRAM},0", f"Verb{language}"),
            (rf"{place}\command", "", OPEN, f"Verb{language}"),
        ]
    return found


def shortcuts() -> list[Row]:
    """In the start menu, and on the desktop for those who ask."""
    folders = {"Menu": "ProgramMenuFolder", "Desktop": "DesktopFolder"}
    return [
        (place + language, folder, name, place + language, f"[#{WINDOW_PROGRAM}]",
         "", "", "", "", "", "", "INSTALLDIR")
        for place, folder in folders.items()
        for language, name in MENU_NAMES.items()
    ]  # fmt: skip


# What the list of programs shows; its ending says what kind of file the name stands for.
ICON = "yinxin.ico"

# The policy file comes from where the caller says, and goes with the program, not in an upgrade.
POLICY_FOLDER = "POLICYFOLDER"
MOVED_FILES: list[Row] = [
    ("PolicyFile", "PolicyFile", "", "policy.toml", "POLICYFILE", "INSTALLDIR", 0)
]
REMOVED_FILES: list[Row] = [
    ("PolicyFile", "PolicyFile", "policy~1.tom|policy.toml", POLICY_FOLDER, 2)
]


def properties(version: str, product_code: str) -> dict[str, str]:
    """Fixed facts; every file of a new version replaces whatever is there, older or not."""
    return {
        "ALLUSERS": "1",
        "ARPNOMODIFY": "1",
        "ARPPRODUCTICON": ICON,
        "Manufacturer": "Yinxin",
        "ProductCode": product_code,
        "ProductLanguage": str(SIMPLIFIED_CHINESE),
        "ProductName": "印信",
        "ProductVersion": version,
        "REINSTALLMODE": "amus",
        "SecureCustomProperties": ";".join(
            (*sorted(REMEMBERED), *sorted(f"KEPT_{one}" for one in REMEMBERED),
             "NEWER", "OLDER", "POLICYFILE", "WINDOWSBUILD")
        ),
        "UpgradeCode": UPGRADE_CODE,
    }  # fmt: skip


def upgrades(version: str) -> list[Row]:
    """Older ones go when this one comes; beside a newer one nothing is installed."""
    only_detect = 2
    return [
        (UPGRADE_CODE, "", version, "", 0, "", "OLDER"),
        (UPGRADE_CODE, version, "", "", only_detect, "", "NEWER"),
    ]


def searches() -> tuple[list[Row], list[Row]]:
    """The properties that are read from the registry, and where."""
    raw_64 = 2 + 16
    system = r"SOFTWARE\Microsoft\Windows NT\CurrentVersion"
    asked: list[Row] = [(f"KEPT_{name}", f"Kept{name}") for name in REMEMBERED]
    places: list[Row] = [(f"Kept{name}", MACHINE, SETUP_KEY, name, raw_64) for name in REMEMBERED]
    asked.append(("WINDOWSBUILD", "WindowsBuild"))
    places.append(("WindowsBuild", MACHINE, system, "CurrentBuildNumber", raw_64))
    return asked, places


# Told when it is not met, before anything is changed.
LAUNCH_CONDITIONS: list[Row] = [
    ("NOT NEWER", "已经安装了更新的版本。A newer version is installed."),
    (
        f"Installed OR (VersionNT64 AND WINDOWSBUILD>={OLDEST_WINDOWS})",
        "需要 64 位的 Windows 10 1809 或更新的系统。Windows 10 1809 (x64) or later is needed.",
    ),
]

SET_PROPERTY = 51


def actions() -> list[Row]:
    """What an earlier installation was told, unless the caller says otherwise; and one folder."""
    kept = [(f"Keep{name}", SET_PROPERTY, name, f"[KEPT_{name}]") for name in REMEMBERED]
    folder = "[INSTALLDIR]"
    return [*kept, ("KnowPolicyFolder", SET_PROPERTY, POLICY_FOLDER, folder),
            ("KnowLocation", SET_PROPERTY, "ARPINSTALLLOCATION", folder)]  # fmt: skip


def _keeping() -> list[Row]:
    return [
        (f"Keep{name}", f"NOT {name} AND KEPT_{name}", 60 + number)
        for number, name in enumerate(REMEMBERED)
    ]


def _looking() -> list[Row]:
    return [("FindRelatedProducts", "", 25), ("AppSearch", "", 50), *_keeping(),
            ("LaunchConditions", "", 100), ("CostInitialize", "", 800), ("FileCost", "", 900),
            ("CostFinalize", "", 1000)]  # fmt: skip


def sequences() -> dict[str, list[Row]]:
    """The standard actions in their order; an upgrade removes the old version in the transaction.

    Without POLICYFOLDER nobody knows which policy file to remove: that is how it stays during an
    upgrade, when the old version is told so by UPGRADINGPRODUCTCODE.
    """
    costs: list[Row] = [("CostInitialize", "", 800), ("FileCost", "", 900),
                        ("CostFinalize", "", 1000)]  # fmt: skip
    names = (
        ("KnowPolicyFolder", 1010), ("KnowLocation", 1020), ("MigrateFeatureStates", 1200),
        ("InstallValidate", 1400), ("InstallInitialize", 1500), ("RemoveExistingProducts", 1510),
        ("ProcessComponents", 1600), ("UnpublishFeatures", 1800),
        ("RemoveRegistryValues", 2600), ("RemoveShortcuts", 3200), ("RemoveFiles", 3500),
        ("RemoveFolders", 3600), ("CreateFolders", 3700), ("MoveFiles", 3800),
        ("InstallFiles", 4000), ("CreateShortcuts", 4500),
        ("WriteRegistryValues", 5000), ("RegisterUser", 6000), ("RegisterProduct", 6100),
        ("PublishFeatures", 6300), ("PublishProduct", 6400), ("InstallFinalize", 6600),
    )  # fmt: skip
    conditions = {"KnowPolicyFolder": "NOT UPGRADINGPRODUCTCODE"}
    installing = [(name, conditions.get(name, ""), at) for name, at in names]
    copying: list[Row] = [("InstallValidate", "", 1400), ("InstallInitialize", "", 1500),
                          ("InstallAdminPackage", "", 3900), ("InstallFiles", "", 4000),
                          ("InstallFinalize", "", 6600)]  # fmt: skip
    offering: list[Row] = [("CostInitialize", "", 800), ("CostFinalize", "", 1000),
                           ("InstallValidate", "", 1400), ("InstallInitialize", "", 1500),
                           ("CreateShortcuts", "", 4500), ("PublishFeatures", "", 6300),
                           ("PublishProduct", "", 6400), ("InstallFinalize", "", 6600)]  # fmt: skip
    return {
        "InstallExecuteSequence": [*_looking(), *installing],
        "InstallUISequence": [*_looking(), ("ExecuteAction", "", 1300)],
        "AdminExecuteSequence": [*costs, *copying],
        "AdminUISequence": [*costs, ("ExecuteAction", "", 1300)],
        "AdvtExecuteSequence": offering,
    }
