"""Sentences of the errors about electronic seals.

`app.messages` says how to write one.
"""

from app.domain.errors import ErrorCode

Parts = tuple[str, str, str]

SEAL_ERRORS: dict[ErrorCode, tuple[Parts, Parts]] = {
    ErrorCode.SEAL_MALFORMED: (
        (
            "这不是可用的电子印章[：{file}]。",
            "数据不完整、被改动过，或不是电子印章格式。",
            "请向制章机构重新获取印章文件；不要使用来历不明的印章。",
        ),
        (
            "This is not a usable electronic seal[: {file}].",
            "The data are incomplete, were changed, or are no electronic seal.",
            "Get the seal file again from its maker; do not use a seal of unknown origin.",
        ),
    ),
    ErrorCode.SEAL_TOO_LARGE: (
        (
            "电子印章数据太大[：{file}]。",
            "超过了[ {limit_mib} MiB 的]上限，正常的印章远小于此。",
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
            "印章未通过检查[：{seal_problem}]。",
            "请查看印章详情；印章过期、证书更换或制章机构不受信任时，请联系印章管理部门。",
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
            "印章里的图片格式[是 {kind}，]本软件还不支持；印章本身不受影响。",
            "请联系制章机构，使用 PNG、GIF、JPEG 或 BMP 图片的印章。",
        ),
        (
            "The picture of this electronic seal cannot be shown yet.",
            "The program does not support its format[, {kind},] yet; the seal itself is unharmed.",
            "Ask the seal's maker for a seal with a PNG, GIF, JPEG or BMP picture.",
        ),
    ),
    ErrorCode.SEAL_UNREADABLE: (
        (
            "无法读取印章文件[：{file}]。",
            "[{reason}。]",
            "请检查文件是否存在、是否有读取权限。",
        ),
        (
            "The seal file cannot be read[: {file}].",
            "[{reason}.]",
            "Check that it exists and that you may read it.",
        ),
    ),
    ErrorCode.SEAL_NOT_FOUND: (
        (
            "UKey 中没有这枚电子印章[：{name}]。",
            "UKey 中可用的印章有[：{seals}]。",
            "请核对印章编码；列表为空时，请向制章机构申请印章，或用印章文件。",
        ),
        (
            "This electronic seal is not on the token[: {name}].",
            "The seals on it are[: {seals}].",
            "Check the seal's code; without any, ask the maker for one or use a seal file.",
        ),
    ),
    ErrorCode.SEAL_AMBIGUOUS: (
        (
            "UKey 中有不止一枚电子印章。",
            "可选的有[：{seals}]。",
            "请写明印章编码，例如 --seal token：编码。",
        ),
        (
            "There is more than one electronic seal on the token.",
            "There are[: {seals}].",
            "Name its code, as in --seal token:CODE.",
        ),
    ),
    ErrorCode.SEAL_TEXT_UNSUITABLE: (
        (
            "这些文字画不成印章图片[：{reason}]。",
            "文字为空、太长，或含有字体里没有的字。",
            "请更正文字后重试。",
        ),
        (
            "A seal picture cannot be drawn from this text[: {reason}].",
            "It is empty, too long, or has letters that the font lacks.",
            "Correct the text and try again.",
        ),
    ),
    ErrorCode.PROFILE_UNSUITABLE: (
        (
            "这种签名格式不适合所选的证书和印章[：{profile}]。",
            "电子印章（seal）只与 SM2 证书同用；没有印章时用 detached 或 pades-sm2，其他用 pades。",
            "请去掉 --profile，由软件按证书和印章选择；或换一张证书。",
        ),
        (
            "This kind of signature does not fit the certificate and the seal[: {profile}].",
            "A seal needs an SM2 key; without one SM2 signs detached or pades-sm2, others pades.",
            "Leave --profile out and let the program choose, or use another certificate.",
        ),
    ),
    ErrorCode.REHEARSAL_KIT_MISSING: (
        (
            "不能制作演练用的印章。",
            "演练用的印章由源码目录里的演练工具制作，它没有做成[：{reason}]。",
            "请核对证书和图片，在源码目录中运行，并装好 openssl；正式印章请向制章机构申请。",
        ),
        (
            "A rehearsal seal cannot be made here.",
            "A kit beside the program's sources makes them, and it did not[: {reason}].",
            "Check certificate, picture and openssl; for a real seal ask a seal maker.",
        ),
    ),
}
