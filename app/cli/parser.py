"""Argument parsing in two languages, whose mistakes are errors like all others.

Owns the options that every verb has and the words around them.
"""

import argparse
import re
from collections.abc import Callable, Iterable
from typing import Any, NoReturn

from app.cli.verbs import SUMMARIES
from app.domain.errors import AppError, ErrorCode
from app.messages.language import Language

VALUE_MAY_START_WITH_DASH = ("--at", "--reason", "--location", "--cert", "--token", "--field")
"""`--at -1@142,230` means the last page; argparse alone would take the value for an option."""

USAGE = ("用法：", "usage: ")

CHINESE_MISTAKES = (
    (r"the following arguments are required: (.+)", r"缺少 \1"),
    (r"unrecognized arguments: (.+)", r"不认识的参数 \1"),
    (r"argument (.+): expected (?:one|at least one) argument", r"\1 后面缺少内容"),
    (r"argument (.+): invalid choice: (.+) \(choose from (.+)\)", r"\1 不能是 \2，可选 \3"),
    (r"argument (.+): invalid int value: (.+)", r"\1 应为整数，不能是 \2"),
    (r"argument (.+): ignored explicit argument (.+)", r"\1 不接受内容 \2"),
)
"""What argparse reports, in Chinese; whatever is missing here is shown as it is."""


class Parser(argparse.ArgumentParser):
    """The parser of one verb."""

    def __init__(self, verb: str, language: Language) -> None:
        super().__init__(
            prog=f"yinxin {verb}",
            description=language.pick(*SUMMARIES[verb]),
            add_help=False,
            allow_abbrev=False,
            formatter_class=_formatter(language.pick(*USAGE)),
        )
        self._language = language
        self.inputs = self.add_argument_group(self.say("参数", "arguments"))
        self.choices = self.add_argument_group(self.say("选项", "options"))

    def say(self, zh: str, en: str) -> str:
        """The text in the person's language."""
        return self._language.pick(zh, en)

    def action(self, choices: tuple[str, ...], zh: str, en: str) -> None:
        """What to do, the word behind the verb; named by its choices where it is missing."""
        metavar = f"{{{','.join(choices)}}}"
        self.inputs.add_argument("action", choices=choices, metavar=metavar, help=self.say(zh, en))

    def flag(self, name: str, zh: str, en: str) -> None:
        """An option without a value."""
        self.choices.add_argument(name, action="store_true", help=self.say(zh, en))

    def option(
        self,
        *names: str,
        metavar: str,
        zh: str,
        en: str,
        repeatable: bool = False,
        value: Callable[[str], object] = str,
        default: object = None,
    ) -> None:
        """An option with a value; a repeatable one becomes a list."""
        self.choices.add_argument(
            *names,
            metavar=metavar,
            help=self.say(zh, en),
            action="append" if repeatable else "store",
            type=value,
            default=[] if repeatable else default,
        )

    def add_common_options(self) -> None:
        """What every verb understands; added last, so that help ends with it."""
        self.flag("--json", "标准输出只给出 JSON", "print JSON only on standard output")
        self.choices.add_argument(
            "--lang", choices=list(Language), help=self.say("语言", "language of the sentences")
        )
        self.flag("--debug", "出错时把详情写入文件", "on an error, write the details to a file")
        self.choices.add_argument(
            "-h", "--help", action="help", help=self.say("显示本说明", "show this help")
        )

    def parse(self, arguments: Iterable[str]) -> argparse.Namespace:
        """The options; raises `USAGE`. Files and options may come in any order."""
        # argparse would cut the word `usage: ` off by its English length
        self.usage = self.format_usage().removeprefix(self.say(*USAGE))
        return self.parse_intermixed_args(unmistakable(arguments))

    def error(self, message: str) -> NoReturn:
        """A mistake in the arguments."""
        if self._language is Language.ZH:
            for english, chinese in CHINESE_MISTAKES:
                message = re.sub(rf"^{english}$", chinese, message, flags=re.DOTALL)
        raise AppError(ErrorCode.USAGE, reason=message)


def unmistakable(arguments: Iterable[str]) -> list[str]:
    """The same arguments in a spelling that argparse cannot mistake.

    `--at VALUE` becomes `--at=VALUE`, so that a value may begin with a dash. Behind `--` a file
    called `-x` becomes `./-x`: argparse forgets the `--` when files and options are mixed.
    """
    clear: list[str] = []
    rest = iter(arguments)
    for argument in rest:
        if argument == "--":
            return [*clear, *(f"./{one}" if one.startswith("-") else one for one in rest)]
        value = next(rest, None) if argument in VALUE_MAY_START_WITH_DASH else None
        clear.append(argument if value is None else f"{argument}={value}")
    return clear


def _formatter(usage: str) -> type[argparse.HelpFormatter]:
    class Formatter(argparse.HelpFormatter):
        def add_usage(
            self,
            text: str | None,
            actions: Iterable[argparse.Action],
            groups: Iterable[Any],
            prefix: str | None = None,
        ) -> None:
            super().add_usage(text, actions, groups, prefix or usage)

    return Formatter
