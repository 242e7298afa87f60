"""From arguments to exit status: finds the verb, runs it, and turns every end into a sentence."""

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app import __version__
from app.cli.console import Console
from app.cli.exit_status import ExitStatus
from app.cli.verbs import SUMMARIES, load_verb
from app.domain.errors import AppError, ErrorCode
from app.messages.language import Language, system_language

if TYPE_CHECKING:
    from app.domain.policy import Policy
    from app.services import Services


@dataclass(frozen=True)
class Program:
    """What the command line stands on, given by the program's entry.

    `build_services` is told whether workers shall keep the details of their errors. `write_report`
    adds an error to them and says where they are, or nothing if there are none.
    """

    build_services: "Callable[[bool], Services]"
    write_report: Callable[[BaseException | None], str]


def main(arguments: list[str], program: Program) -> int:
    """Run one command; returns the exit status and never raises."""
    console = Console(_language(arguments), _before_dashes("--json", arguments))
    try:
        return _command(arguments, console, program)
    except BrokenPipeError:
        return _reader_gone()
    except KeyboardInterrupt:
        return _failed(AppError(ErrorCode.CANCELLED), console)
    except SystemExit as finished:  # argparse printed the help
        return ExitStatus.OK if not finished.code else ExitStatus.USAGE
    except AppError as error:
        return _failed(error, console, _reported(error, arguments, console, program))
    except Exception as error:  # noqa: BLE001 - no traceback reaches a user
        reported = _reported(error, arguments, console, program)
        return _failed(AppError(ErrorCode.INTERNAL, reason=type(error).__name__), console, reported)


def _command(arguments: list[str], console: Console, program: Program) -> ExitStatus:
    verb, rest = _split_verb(arguments)
    if verb is None or (verb == "gui" and {"--help", "-h"} & set(rest)):
        return _without_verb(rest, console)
    if verb not in SUMMARIES:
        raise AppError(ErrorCode.USAGE, reason=_unknown(verb, console))
    module = load_verb(verb)
    parser = module.parser(console.language)
    parser.add_common_options()
    options = parser.parse(rest)
    services = program.build_services(options.debug)
    try:
        if services.policy.problems:
            _note_policy(services.policy, console)
        status: ExitStatus = module.run(options, console, services)
    finally:
        services.close()
    if report := _reported(None, arguments, console, program):
        _note_report(report, console)
    return status


def _split_verb(arguments: list[str]) -> tuple[str | None, list[str]]:
    """The first word that is no option; the options before it count as if they came after."""
    index = 0
    while index < len(arguments) and arguments[index].startswith("-"):
        index += 2 if arguments[index] == "--lang" else 1
    if index >= len(arguments):
        return None, arguments
    return arguments[index], arguments[:index] + arguments[index + 1 :]


def _without_verb(arguments: list[str], console: Console) -> ExitStatus:
    if "--version" in arguments:
        console.result(f"yinxin {__version__}")
        console.data({"version": __version__})
        return ExitStatus.OK
    if "--help" in arguments or "-h" in arguments:
        _print_help(console)
        return ExitStatus.OK
    raise AppError(ErrorCode.USAGE, reason=_unknown("", console))


def _print_help(console: Console) -> None:
    console.result(
        console.say("用法：yinxin 命令 [选项] [文件…]", "usage: yinxin VERB [OPTION…] [FILE…]")
    )
    window = console.say("打开窗口（不写命令时也是）", "open the window (as without any verb)")
    console.result(f"  {'gui':<10}{window}")
    for verb, summary in SUMMARIES.items():
        console.result(f"  {verb:<10}{console.say(*summary)}")
    console.result(
        console.say(
            "选项：--version --lang zh|en --debug --json；各命令的用法见 yinxin 命令 --help",
            "options: --version --lang zh|en --debug --json; see also: yinxin VERB --help",
        )
    )


def _unknown(verb: str, console: Console) -> str:
    if verb == "gui":
        return console.say(
            "窗口需要图形桌面，用法：yinxin gui [文件…]",
            "a window needs a desktop; usage: yinxin gui [FILE…]",
        )
    verbs = ", ".join(("gui", *SUMMARIES))
    if not verb:
        return console.say(f"缺少命令，可用的有 {verbs}", f"a verb is missing; there are {verbs}")
    return console.say(
        f"没有命令“{verb}”，可用的有 {verbs}", f"there is no verb “{verb}”; there are {verbs}"
    )


def _failed(error: AppError, console: Console, report: str = "") -> ExitStatus:
    try:
        console.data({"error": console.error_data(error)})
        status = console.failure(error)
        if report:
            _note_report(report, console)
    except BrokenPipeError:
        return _reader_gone()
    return status


def _note_policy(policy: "Policy", console: Console) -> None:
    """A policy that cannot be followed as it stands is told with every command (J4)."""
    from app.messages.policy import policy_problem

    console.note(console.say("单位的规定有问题：", "The office's policy has problems:"))
    for problem in policy.problems:
        console.note(f"  {policy_problem(problem, console.language)}")


def _note_report(report: str, console: Console) -> None:
    console.note(console.say(f"详情已写入 {report}", f"Details were written to {report}"))


def _reported(
    error: BaseException | None, arguments: list[str], console: Console, program: Program
) -> str:
    """Where the details are, if they were asked for and could be written."""
    if not _before_dashes("--debug", arguments):
        return ""
    try:
        return program.write_report(error)
    except OSError as failure:
        console.note(console.say("无法写入详情：", "Cannot write details: ") + str(failure))
        return ""


def _reader_gone() -> ExitStatus:
    """Whoever read our output stopped: say nothing, also not when Python flushes at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return ExitStatus.BROKEN


def _language(arguments: list[str]) -> Language:
    """Needed before the arguments are parsed, because mistakes in them are told too."""
    for index, argument in enumerate(arguments):
        if argument == "--":
            break
        name, equals, value = argument.partition("=")
        if name == "--lang":
            wanted = value if equals else "".join(arguments[index + 1 : index + 2])
            return Language(wanted) if wanted in list(Language) else system_language()
    return system_language()


def _before_dashes(option: str, arguments: list[str]) -> bool:
    end = arguments.index("--") if "--" in arguments else len(arguments)
    return option in arguments[:end]
