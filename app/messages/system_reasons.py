"""What the operating system says against a file, in the words of a sentence of ours."""

import errno
import os

from app.messages.language import Language

_REASONS: dict[int, tuple[str, str]] = {
    errno.ENOENT: ("没有这个文件或文件夹", "there is no such file or folder"),
    errno.EACCES: ("没有权限", "permission is denied"),
    errno.EPERM: ("系统不允许", "the system does not allow it"),
    errno.EISDIR: ("这是文件夹，不是文件", "it is a folder, not a file"),
    errno.ENOTDIR: ("路径中有一段不是文件夹", "a part of the path is no folder"),
    errno.EEXIST: ("同名文件已存在", "there is a file of that name"),
    errno.ENOSPC: ("磁盘已满", "the disk is full"),
    errno.EDQUOT: ("磁盘配额已用完", "the disk quota is used up"),
    errno.EFBIG: ("文件太大", "the file is too large"),
    errno.EROFS: ("磁盘只读", "the disk is read-only"),
    errno.EIO: (
        "磁盘或网络读写出错",
        "the disk or network failed",
    ),
    errno.EINVAL: ("名称或参数不合法", "the name or value is not valid"),
    errno.ENAMETOOLONG: ("名称太长", "the name is too long"),
    errno.EMFILE: ("打开的文件太多", "too many files are open"),
    errno.EBUSY: ("正被其他程序使用", "another program is using it"),
    errno.ESTALE: ("网络位置已断开", "the network drive is gone"),
    errno.ETIMEDOUT: ("等待超时", "waiting took too long"),
    errno.ENOSYS: ("这个磁盘不支持", "this disk cannot do it"),
}
_BY_SENTENCE = {os.strerror(number): both for number, both in _REASONS.items()}


def system_reason(sentence: str, language: Language) -> str:
    """The same in our words; what is not one of the system's sentences stays as it is."""
    known = _BY_SENTENCE.get(sentence)
    return sentence if known is None else language.pick(*known)
