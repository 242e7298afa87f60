"""Sentences of the errors about what was asked for.

`app.messages` says how to write one.
"""

from app.domain.errors import ErrorCode

Parts = tuple[str, str, str]

REQUEST_ERRORS: dict[ErrorCode, tuple[Parts, Parts]] = {
    ErrorCode.USAGE: (
        ("命令写得不完整或有矛盾。", "[{reason}]", "请更正后重试；加 --help 可看用法。"),
        (
            "The command is incomplete or contradicts itself.",
            "[{reason}]",
            "Correct it and try again; --help shows how it is written.",
        ),
    ),
    ErrorCode.PAGES_INVALID: (
        (
            "页码写得不对[：{pages}]。",
            "页码可写 1、-1（末页）、2-5、1,3,-1、all、odd、even。",
            "请更正页码后重试。",
        ),
        (
            "These pages cannot be read[: {pages}].",
            "Pages are written 1, -1 (last), 2-5, 1,3,-1, all, odd or even.",
            "Correct the pages and try again.",
        ),
    ),
    ErrorCode.PLACEMENT_INVALID: (
        (
            "盖章位置写得不对[：{placement}]。",
            "位置写作 页码@横,纵，如 -1@142,230（毫米，从页面左上角量起）；骑缝章写作 right@120。",
            "请更正位置后重试。",
        ),
        (
            "This placement cannot be read[: {placement}].",
            "Write PAGES@X,Y like -1@142,230, mm from the top left; a straddle seal: right@120.",
            "Correct the placement and try again.",
        ),
    ),
    ErrorCode.FILE_NOT_FOUND: (
        ("找不到文件[“{file}”]。", "它可能已被移动、改名或删除。", "请检查文件名和位置后重试。"),
        (
            "The file[ “{file}”] was not found.",
            "It may have been moved, renamed or deleted.",
            "Check its name and place and try again.",
        ),
    ),
    ErrorCode.SIZE_INVALID: (
        (
            "印章尺寸写得不对[：{size}]。",
            "尺寸写作 42 或 30x20，单位毫米，在 1 到 200 之间。",
            "请更正尺寸后重试。",
        ),
        (
            "This seal size cannot be read[: {size}].",
            "It is written 42 or 30x20, in millimetres, from 1 to 200.",
            "Correct the size and try again.",
        ),
    ),
    ErrorCode.POLICY_FORBIDS: (
        (
            "单位的规定不允许这样做[：{rule}]。",
            "这由信息部门在本机的规定中设定。",
            "请按规定更正后重试；有疑问请联系信息部门。",
        ),
        (
            "The office's policy does not permit this[: {rule}].",
            "IT decided so in this machine's policy.",
            "Change the request and try again, or ask IT.",
        ),
    ),
    ErrorCode.CANCELLED: (
        ("已取消。", "操作被您中止，尚未完成的文件没有改动。", "需要时可重新开始。"),
        (
            "Cancelled.",
            "You stopped it; documents not finished are unchanged.",
            "Start again whenever you like.",
        ),
    ),
    ErrorCode.INTERNAL: (
        (
            "程序出了意外的问题，原文件未改动。",
            "这是程序的缺陷，不是您的操作造成的[（{reason}）]。",
            "请重试；若再次出现，请加 --debug 运行，并把生成的文件交给信息部门。",
        ),
        (
            "The program ran into an unexpected problem; the original is unchanged.",
            "This is a defect of the program, not something you did[ ({reason})].",
            "Try again; if it happens again, run it with --debug and give IT the file it writes.",
        ),
    ),
}
