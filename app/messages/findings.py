"""A diagnosis in both languages: what it calls what it looked at, and what it says of that."""

from app.domain.finding import Finding, told
from app.messages.language import Language

DRIVER = "driver "
NOT_INSTALLED = "drivers not installed"
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
    "time stamps": ("时间戳", "time stamps"),
    "system": ("系统", "system"),
    "driver": ("UKey 驱动", "driver"),
    NOT_INSTALLED: ("没有安装的驱动", "drivers not installed"),
}

CHINESE: dict[str, str] = {
    "yinxin {version}, checkout, Python {python}": "yinxin {version}，源代码目录，Python {python}",
    "yinxin {version}, frozen, Python {python}": "yinxin {version}，安装包，Python {python}",
    "{folder}, {free} MiB free": "{folder}，剩余 {free} MiB",
    "available": "可用",
    "-": "无",
    "{origin}: {rules} rules": "{origin}：{rules} 条",
    "{origin}: {rules} rules; {problems}": "{origin}：{rules} 条；{problems}",
    "no connection is made": "不联网",
    "for time stamps only: {hosts}": "只为取时间戳：{hosts}",
    "{host}: stamps, and is believed": "{host}：能取得可信的时间戳",
    "{host}: {code}": "{host}：{code}",
    "zh-CN: {families}": "中文字体 {families} 种",
    "none of the known ones is installed; any other can be named": (
        "没有装已知的驱动；别的驱动可以指定"
    ),
    "{path}: named by the policy, not there": "{path}：单位的规定里有，机器上没有",
    "{path}: named in the settings, not there": "{path}：设置里有，机器上没有",
    "{path}: installed, but not permitted by the policy": "{path}：已安装，但单位的规定不允许使用",
    "{path}: left out, because ordinary users could change it": (
        "{path}：没有采用，因为普通用户可以改动它"
    ),
    "{path}: {bits} bit, {code}": "{path}：{bits} 位，{code}",
    (
        "{path}: {bits} bit, loads, {tokens} tokens{serials}, "
        "{certificates} certificates, {seals} seals"
    ): (
        "{path}：{bits} 位，能加载，UKey {tokens} 个{serials}，"
        "证书 {certificates} 张，印章 {seals} 枚"
    ),
    "{records} records, {unfinished} unfinished, head {head}": (
        "{records} 条，{unfinished} 条未了结，末条散列 {head}"
    ),
}


def finding_detail(finding: Finding, language: Language) -> str:
    """What was found; names, paths and versions are the same in every language."""
    if finding.name == NOT_INSTALLED:
        return language.listed(finding.sentence.split(", "))
    chinese = CHINESE.get(finding.sentence, finding.sentence)
    return told(language.pick(chinese, finding.sentence), finding.facts)


def finding_name(name: str, language: Language) -> str:
    """In words; of a driver with its own name; a name without words as it is."""
    if name.startswith(DRIVER):
        return f"{finding_name('driver', language)} {name.removeprefix(DRIVER)}"
    return language.pick(*NAMES.get(name, (name, name)))
