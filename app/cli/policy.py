"""`yinxin policy`: which of the office's rules hold here and why, and what is wrong with a file."""

import argparse
from collections.abc import Mapping
from pathlib import Path

from app.cli.console import Console, Json
from app.cli.exit_status import ExitStatus
from app.cli.parser import Parser
from app.domain.errors import AppError, ErrorCode
from app.domain.policy import Policy
from app.messages.language import Language
from app.messages.policy import policy_problem
from app.services import Services


def parser(language: Language) -> Parser:
    """The options of `policy`."""
    parser = Parser("policy", language)
    parser.action(
        ("show", "check"),
        "显示本机的规定，或检查一个规定文件",
        "show this machine's, or check a file",
    )
    parser.inputs.add_argument(
        "file",
        nargs="?",
        metavar="FILE",
        help=parser.say("规定文件（check）", "a policy file (check)"),
    )
    return parser


def run(options: argparse.Namespace, console: Console, services: Services) -> ExitStatus:
    """One of the two actions; a policy with problems makes the whole fail."""
    if (options.action == "check") is not bool(options.file):
        reason = console.say("写作 policy check 文件", "it is written: policy check FILE")
        raise AppError(ErrorCode.USAGE, reason=reason)
    if options.action == "show":
        return _show(services.policy, services.rules(), console)
    policy = services.read_policy(Path(options.file))
    console.data(_data(policy, services.rules(), console))
    for problem in policy.problems:
        console.result(policy_problem(problem, console.language))
    if not policy.problems:
        console.result(console.say("没有发现问题。", "No problem was found."))
    return ExitStatus.BROKEN if policy.problems else ExitStatus.OK


def _show(policy: Policy, rules: Mapping[str, str], console: Console) -> ExitStatus:
    """Each rule; the problems stand above already, as for every command."""
    console.data(_data(policy, rules, console))
    if not policy.origin:
        console.result(console.say("本机没有单位的规定。", "This machine has no policy."))
    for key, field in rules.items():
        value = getattr(policy, field)
        console.result(f"{key} = {_shown(value, console)}  [{_source(policy, key, console)}]")
    return ExitStatus.BROKEN if policy.problems else ExitStatus.OK


def _shown(value: object, console: Console) -> str:
    if value is None:
        return console.say("不限定", "left open")
    if isinstance(value, Mapping):
        return ", ".join(f"{path} ({digest[:16]}…)" for path, digest in value.items()) or "-"
    if isinstance(value, tuple):
        return ", ".join(value) or "-"
    return str(value).lower() if isinstance(value, bool) else str(value) or '""'


def _source(policy: Policy, key: str, console: Console) -> str:
    place = policy.places.get(key, policy.origin if key in policy.strict else "")
    strict = console.say("最严格的规定", "the strictest value") if key in policy.strict else ""
    return ", ".join(filter(None, (place, strict))) or console.say("默认", "default")


def _data(policy: Policy, rules: Mapping[str, str], console: Console) -> Json:
    return {
        "origin": policy.origin or None,
        "rules": [
            {
                "key": key,
                "value": getattr(policy, field),
                "place": policy.places.get(key),
                "strict": key in policy.strict,
            }
            for key, field in rules.items()
        ],
        "problems": [
            {
                "kind": one.kind.value,
                "place": one.place,
                "key": one.key or None,
                "message": policy_problem(one, console.language),
            }
            for one in policy.problems
        ],
    }
