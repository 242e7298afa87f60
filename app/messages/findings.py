"""What a diagnosis calls the things it looked at, in both languages.

Details are facts for whoever is asked for help and stay as they are.
"""

from app.messages.language import Language

DRIVER = "driver "
NAMES: dict[str, tuple[str, str]] = {
    "clock": ("时间", "clock"),
    "display": ("显示", "display"),
    "fonts": ("字体", "fonts"),
    "keyring": ("密钥环", "keyring"),
    "network": ("网络", "network"),
    "packages": ("组件", "components"),
    "policy": ("单位的规定", "the office's policy"),
    "program": ("程序", "program"),
    "register": ("用印台账", "use register"),
    "state folder": ("数据文件夹", "data folder"),
    "system": ("系统", "system"),
    "driver": ("UKey 驱动", "driver"),
    "drivers not installed": ("没有安装的驱动", "drivers not installed"),
}


def finding_name(name: str, language: Language) -> str:
    """In words; of a driver with its own name; a name without words as it is."""
    if name.startswith(DRIVER):
        return f"{finding_name('driver', language)} {name.removeprefix(DRIVER)}"
    return language.pick(*NAMES.get(name, (name, name)))
