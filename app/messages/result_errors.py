"""Sentences of the errors about saving the result, the use register, the workers.

`app.messages` says how to write one.
"""

from app.domain.errors import ErrorCode

Parts = tuple[str, str, str]

RESULT_ERRORS: dict[ErrorCode, tuple[Parts, Parts]] = {
    ErrorCode.OUTPUT_EXISTS: (
        (
            "已有同名的文件[“{file}”]，没有覆盖。",
            "已有的文件不会因此改变。",
            "请换一个文件名；sign、seal draw、render 确要覆盖时可加 --force。",
        ),
        (
            "There is already a file of that name[: “{file}”].",
            "The file that is there stays as it is.",
            "Choose another name; sign, seal draw and render replace it with --force.",
        ),
    ),
    ErrorCode.PRINTER_FAILED: (
        (
            "没有打印完[：{printer}]。",
            "打印机没有接收，可能已关机、缺纸，或保存打印结果的位置不能写入。",
            "请检查打印机后再打印一次。",
        ),
        (
            "The printing did not finish[: {printer}].",
            "The printer took no more: it may be off or out of paper, or its file cannot be saved.",
            "Look at the printer and print again.",
        ),
    ),
    ErrorCode.OUTPUT_IS_INPUT: (
        (
            "签章结果不能存到原文件上[：{file}]。",
            "原文件始终保持不动；链接和大小写不同的名称也算同一文件。",
            "请换一个文件名。",
        ),
        (
            "The result cannot replace the original[: {file}].",
            "The original is never touched; a link or another spelling is the same file.",
            "Choose another name.",
        ),
    ),
    ErrorCode.OUTPUT_FOLDER_MISSING: (
        (
            "保存位置不存在[：{folder}]。",
            "文件夹可能已被移动，或网络位置未连接。",
            "请先建立该文件夹，或另选位置。",
        ),
        (
            "The folder for the result does not exist[: {folder}].",
            "It may have been moved, or the network drive is gone.",
            "Make the folder first, or choose another one.",
        ),
    ),
    ErrorCode.OUTPUT_NOT_WRITABLE: (
        (
            "无法保存到这个位置[：{file}]。",
            "您没有写入权限，位置只读，或名称不合法[（{reason}）]。",
            "请另选一个可以写入的位置。",
        ),
        (
            "The result cannot be saved there[: {file}].",
            "You may not write there, it is read-only, or the name is not permitted[ ({reason})].",
            "Choose a place where you may write.",
        ),
    ),
    ErrorCode.OUTPUT_DISK_FULL: (
        (
            "磁盘空间不足，没有保存[：{file}]。",
            "保存位置剩余的空间或您的配额不够。",
            "请清理空间，或另选位置后重试。",
        ),
        (
            "There is not enough room; nothing was saved[: {file}].",
            "The disk, or your share of it, is full.",
            "Make room or choose another place, then try again.",
        ),
    ),
    ErrorCode.OUTPUT_FAILED: (
        (
            "签章结果未能可靠地保存[：{file}]。",
            "写入或核对时出错，可能是磁盘或网络的问题[（{reason}）]。",
            "请不要使用不完整的结果；换一个位置（如本机磁盘）后重试。",
        ),
        (
            "The result could not be saved reliably[: {file}].",
            "Writing or checking it failed, perhaps the disk or the network[ ({reason})].",
            "Do not use what may be there; try another place, such as a local disk.",
        ),
    ),
    ErrorCode.RESULT_NOT_VALID: (
        (
            "签章结果未通过检查，没有保存。",
            "签名已生成，但完成的文件验证不合格[（{reason}）]。",
            "请重试；若再次出现，请把原文件交给信息部门。",
        ),
        (
            "The sealed document did not pass our own check; it was not saved.",
            "A signature was made, but the finished document does not verify[ ({reason})].",
            "Try again; if it happens again, give IT the original.",
        ),
    ),
    ErrorCode.REGISTER_UNAVAILABLE: (
        (
            "用印台账无法写入，没有签章。",
            "每次用印都必须先登记[（{reason}）]。",
            "请检查磁盘空间和权限后重试，或联系信息部门。",
        ),
        (
            "The use register cannot be written; nothing was signed.",
            "Every use of the key must be recorded first[ ({reason})].",
            "Check disk space and permissions, or ask IT.",
        ),
    ),
    ErrorCode.REGISTER_BROKEN: (
        (
            "用印台账已损坏或被改动[（第 {line} 行）]。",
            "其中的记录前后对不上。",
            "请保留该文件原样，并联系信息部门。",
        ),
        (
            "The use register is damaged or was altered[ (line {line})].",
            "Its records do not fit together.",
            "Keep the file as it is and tell IT.",
        ),
    ),
    ErrorCode.WORKER_CRASHED: (
        (
            "处理文件[“{file}”]时出错，原文件未改动。",
            "负责处理文件的部分意外停止，可能是文件内容异常。",
            "请重试；若再次出现，请用原软件重新导出该文件。",
        ),
        (
            "Handling the document[ “{file}”] failed; the original is unchanged.",
            "The part that reads documents stopped, perhaps because of what is in this one.",
            "Try again; if it happens again, export the document anew.",
        ),
    ),
    ErrorCode.WORKER_TIMEOUT: (
        (
            "处理文件[“{file}”]花的时间太长，已停止；原文件未改动。",
            "文件可能过大、过于复杂或内容异常。",
            "请重试；若再次出现，请拆分或重新导出该文件。",
        ),
        (
            "Handling the document[ “{file}”] took too long and was stopped; it is unchanged.",
            "It may be too large, too complex or malformed.",
            "Try again; if it happens again, split it or export it anew.",
        ),
    ),
}
