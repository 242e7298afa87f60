"""Sentences about the office's rules: what one forbids, and what is wrong with a policy."""

from collections.abc import Mapping

from app.domain.policy import PolicyProblem, ProblemKind, Rule
from app.messages.language import Language

Both = tuple[str, str]

RULES: dict[Rule, Both] = {
    Rule.DRIVERS: (
        "这个 UKey 驱动不在允许的驱动之列，或文件已被改动[（{path}）]",
        "this token driver is not a permitted one, or its file was changed[ ({path})]",
    ),
    Rule.DRIVER_FOLDER: (
        "UKey 驱动必须用绝对路径指明，并放在普通用户不能写入的文件夹中[（{path}）]",
        "a token driver needs an absolute path to where only administrators write[ ({path})]",
    ),
    Rule.PERSONAL_ANCHORS: (
        "只信任单位的根证书，不能另外指定",
        "only the office's root certificates are trusted, no others can be named",
    ),
    Rule.PROFILES: (
        "不允许这种签名格式[（{profile}）]",
        "this signature format is not permitted[ ({profile})]",
    ),
    Rule.LEVELS: (
        "必须带时间戳，但没有指明时间戳服务的地址",
        "a time stamp is required, but no time-stamp authority is named",
    ),
    Rule.HOSTS: (
        "时间戳服务的主机不在允许连接之列",
        "the host of the time-stamp authority may not be called",
    ),
    Rule.STAMP_ANCHORS: (
        "必须带时间戳，但没有指明时间戳机构的根证书",
        "a time stamp is required, but no root certificate of its authority is named",
    ),
    Rule.MAX_DOCUMENTS: (
        "一次签章的文件太多[（最多 {limit} 个][，这次 {asked} 个）]",
        "too many documents at once[ (at most {limit}][, asked for {asked})]",
    ),
    Rule.REPLACE: (
        "签章结果不能覆盖已有的文件",
        "a result must not replace a file that exists",
    ),
    Rule.REGISTER_FOLDER: (
        "单位规定的用印台账文件夹写得不对，无法记录用印",
        "the office's folder for use registers is not usable, so no key use can be recorded",
    ),
}

PROBLEMS: dict[ProblemKind, Both] = {
    ProblemKind.UNKNOWN: (
        "没有这一项：{key}；未设置的各项都按最严格的规定执行",
        "there is no such rule: {key}; every rule that is not set counts as its strictest value",
    ),
    ProblemKind.MALFORMED: (
        "{key} 的内容不对，按最严格的规定执行",
        "{key} cannot be used; its strictest value counts",
    ),
    ProblemKind.SYNTAX: (
        "文件写法有误，各项都按最严格的规定执行",
        "the file cannot be understood; every rule counts as its strictest value",
    ),
    ProblemKind.UNREADABLE: (
        "文件无法读取，各项都按最严格的规定执行",
        "the file cannot be read; every rule counts as its strictest value",
    ),
    ProblemKind.UNPROTECTED: (
        "文件或其所在的文件夹可以被普通用户改动，各项都按最严格的规定执行",
        "not only administrators can change the file; every rule counts as its strictest value",
    ),
}


def rules_in_words(names: str, facts: Mapping[str, str | int], language: Language) -> str:
    """The sentences of all rules that an error names; a name without one is shown as it is."""
    from app.messages import fill

    known = {rule.value: language.pick(*both) for rule, both in RULES.items()}
    semicolon = language.pick("；", "; ")
    return semicolon.join(fill(known.get(name, name), facts) for name in names.split(", "))


def policy_problem(problem: PolicyProblem, language: Language) -> str:
    """What is wrong, and where."""
    words = language.pick(*PROBLEMS[problem.kind]).format(key=problem.key)
    return f"{problem.place}: {words}"
