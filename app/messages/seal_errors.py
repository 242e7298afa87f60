"""Sentences of the errors about electronic seals.

`app.messages` says how to write one.
"""

from app.domain.errors import ErrorCode

Parts = tuple[str, str, str]

SEAL_ERRORS: dict[ErrorCode, tuple[Parts, Parts]] = {
    ErrorCode.SEAL_MALFORMED: (
        (
            "这不是可用的电子印章[:{file}]。",
            "数据不完整、被改动过,或不是电子印章格式。",
            "请向制章机构重新获取印章文件;不要使用来历不明的印章。",
        ),
        (
            "This is not a usable electronic seal[: {file}].",
            "The data are incomplete, were changed, or are no electronic seal.",
            "Get the seal file again from its maker; do not use a seal of unknown origin.",
        ),
    ),
    ErrorCode.SEAL_TOO_LARGE: (
        (
            "电子印章数据太大[:{file}]。",
            "超过了[ {limit_mib} MiB 的]上限,正常的印章远小于此。",
            "请向制章机构确认印章文件是否正确。",
        ),
        (
            "The electronic seal is too large[: {file}].",
            "It exceeds the limit[ of {limit_mib} MiB]; real seals are far smaller.",
            "Ask the seal's maker whether the file is the right one.",
        ),
    ),
    ErrorCode.SEAL_NOT_USABLE: (
        (
            "这枚电子印章不能使用。",
            "印章未通过检查[:{seal_problem}]。",
            "请查看印章详情;印章过期、证书更换或制章机构不受信任时,请联系印章管理部门。",
        ),
        (
            "This electronic seal cannot be used.",
            "It did not pass a check[: {seal_problem}].",
            "Look at its details; if it has expired or is not yours, ask who manages the seals.",
        ),
    ),
    ErrorCode.SEAL_PICTURE_UNSUPPORTED: (
        (
            "这枚电子印章的图片暂时无法显示。",
            "印章里的图片格式[是 {kind},]本软件还不支持;印章本身不受影响。",
            "请联系制章机构,使用 PNG、GIF、JPEG 或 BMP 图片的印章。",
        ),
        (
            "The picture of this electronic seal cannot be shown yet.",
            "The program does not support its format[, {kind},] yet; the seal itself is unharmed.",
            "Ask the seal's maker for a seal with a PNG, GIF, JPEG or BMP picture.",
        ),
    ),
}
