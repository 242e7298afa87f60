"""Writes the templates for group policy (ADMX, ADML) from the schema: `python templates.py`.

`tests/unit/storage/test_policy_templates.py` fails if the files here are not what this writes.
"""

import tomllib
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

FOLDER = Path(__file__).parent
NAMESPACE = "http://schemas.microsoft.com/GroupPolicy/2006/07/PolicyDefinitions"
ROOT = r"SOFTWARE\Policies\Yinxin"
SECTIONS = {
    "drivers": ("UKey 驱动", "Token drivers"),
    "trust": ("信任", "Trust"),
    "sign": ("签章", "Signing"),
    "time_stamp": ("时间戳", "Time stamps"),
    "network": ("网络", "Network"),
    "save": ("保存", "Saving"),
    "register": ("用印台账", "Use register"),
    "window": ("窗口", "Window"),
}
WORDS = {
    "zh-CN": {"product": "印信", "supported": "印信 0.1 或更高版本"},
    "en-US": {"product": "Yinxin", "supported": "Yinxin 0.1 or later"},
}

Rule = dict[str, Any]


def templates() -> dict[str, str]:
    """Names of all template files and their text."""
    table = tomllib.loads((FOLDER / "schema.toml").read_text(encoding="utf-8"))
    rules: list[Rule] = table["rule"]
    files = {f"{tongue}/yinxin.adml": _adml(rules, tongue) for tongue in WORDS}
    return {"yinxin.admx": _admx(rules), **files}


def _admx(rules: list[Rule]) -> str:
    categories = "".join(
        f'    <category name="{section}" displayName="$(string.{section})">\n'
        '      <parentCategory ref="product" />\n    </category>\n'
        for section in SECTIONS
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        f'<policyDefinitions revision="1.0" schemaVersion="1.0" xmlns="{NAMESPACE}">\n'
        '  <policyNamespaces>\n    <target prefix="yinxin" namespace="Yinxin.Policies" />\n'
        "  </policyNamespaces>\n"
        '  <resources minRequiredRevision="1.0" />\n'
        "  <supportedOn>\n    <definitions>\n"
        '      <definition name="first" displayName="$(string.supported)" />\n'
        "    </definitions>\n  </supportedOn>\n"
        "  <categories>\n"
        '    <category name="product" displayName="$(string.product)" />\n'
        f"{categories}  </categories>\n"
        f"  <policies>\n{''.join(map(_policy, rules))}  </policies>\n</policyDefinitions>\n"
    )


def _policy(rule: Rule) -> str:
    section, _, value = rule["key"].partition(".")
    name = _name(rule)
    flag = rule["kind"] == "flag"
    attributes = f'presentation="$(presentation.{name})" ' if not flag else f'valueName="{value}" '
    body = _flag_values() if flag else f"      <elements>\n{_element(rule)}      </elements>\n"
    return (
        f'    <policy name="{name}" class="Machine" displayName="$(string.{name})" '
        f'explainText="$(string.{name}_explained)" {attributes}key="{ROOT}\\{section}">\n'
        f'      <parentCategory ref="{section}" />\n'
        '      <supportedOn ref="first" />\n'
        f"{body}    </policy>\n"
    )


def _flag_values() -> str:
    return "".join(
        f'      <{state}Value><decimal value="{number}" /></{state}Value>\n'
        for state, number in (("enabled", 1), ("disabled", 0))
    )


def _element(rule: Rule) -> str:
    section, _, value = rule["key"].partition(".")
    key = f'key="{ROOT}\\{section}\\{value}"'
    match rule["kind"]:
        case "number":
            bounds = f'minValue="{rule["least"]}" maxValue="{rule["most"]}"'
            return f'        <decimal id="value" valueName="{value}" required="true" {bounds} />\n'
        case "choice":
            items = "".join(
                f'          <item displayName="$(string.{_name(rule)}_{one})">'
                f"<value><string>{one}</string></value></item>\n"
                for one in rule["choices"]
            )
            head = f'        <enum id="value" valueName="{value}" required="true">\n'
            return f"{head}{items}        </enum>\n"
        case "choices" | "files" | "hosts":
            return f'        <list id="value" {key} valuePrefix="" />\n'
        case "digests":
            return f'        <list id="value" {key} explicitValue="true" />\n'
    return f'        <text id="value" valueName="{value}" maxLength="1000" />\n'


def _adml(rules: list[Rule], tongue: str) -> str:
    index, field = (0, "zh") if tongue == "zh-CN" else (1, "en")
    strings = [(name, WORDS[tongue][name]) for name in ("product", "supported")]
    strings += [(section, names[index]) for section, names in SECTIONS.items()]
    for rule in rules:
        strings += [(_name(rule), rule[field][0]), (f"{_name(rule)}_explained", rule[field][1])]
        if rule["kind"] == "choice":
            strings += [(f"{_name(rule)}_{one}", one) for one in rule["choices"]]
    table = "".join(
        f'      <string id="{name}">{escape(text)}</string>\n' for name, text in strings
    )
    shown = "".join(_presentation(rule, rule[field][0]) for rule in rules if rule["kind"] != "flag")
    product = WORDS[tongue]["product"]
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        f'<policyDefinitionResources revision="1.0" schemaVersion="1.0" xmlns="{NAMESPACE}">\n'
        f"  <displayName>{product}</displayName>\n  <description>{product}</description>\n"
        f"  <resources>\n    <stringTable>\n{table}    </stringTable>\n"
        f"    <presentationTable>\n{shown}    </presentationTable>\n  </resources>\n"
        "</policyDefinitionResources>\n"
    )


def _presentation(rule: Rule, label: str) -> str:
    text = escape(label)
    match rule["kind"]:
        case "number":
            least = rule["least"]
            control = (
                f'<decimalTextBox refId="value" defaultValue="{least}">{text}</decimalTextBox>'
            )
        case "choice":
            control = f'<dropdownList refId="value" noSort="true">{text}</dropdownList>'
        case "choices" | "files" | "hosts" | "digests":
            control = f'<listBox refId="value">{text}</listBox>'
        case _:
            control = f'<textBox refId="value"><label>{text}</label></textBox>'
    return f'      <presentation id="{_name(rule)}">\n        {control}\n      </presentation>\n'


def _name(rule: Rule) -> str:
    return str(rule["key"]).replace(".", "_")


def write() -> None:
    """Replace the template files."""
    for name, text in templates().items():
        path = FOLDER / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\r\n")


if __name__ == "__main__":
    write()
