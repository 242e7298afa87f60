"""Sentences of the errors about the token, its driver, PIN and certificates.

`app.messages` says how to write one.
"""

from app.domain.errors import ErrorCode

Parts = tuple[str, str, str]

TOKEN_ERRORS: dict[ErrorCode, tuple[Parts, Parts]] = {
    ErrorCode.DRIVER_NOT_FOUND: (
        (
            "没有找到 UKey 的驱动[：{path}]。",
            "驱动没有安装，或路径不对。",
            "请安装发证机构提供的驱动，或用 --driver 指明驱动文件。",
        ),
        (
            "No driver for the token was found[: {path}].",
            "It is not installed, or the path is wrong.",
            "Install the driver that came with the token, or name its file with --driver.",
        ),
    ),
    ErrorCode.DRIVER_LOAD_FAILED: (
        (
            "UKey 的驱动无法加载[：{path}]。",
            "它可能已损坏，或与本机系统不相配（如 32 位驱动）[（{reason}）]。",
            "请重新安装适合本机的驱动，或联系信息部门。",
        ),
        (
            "The token's driver cannot be loaded[: {path}].",
            "It may be damaged, or made for another system (32 bit)[ ({reason})].",
            "Install the driver for this machine again, or ask IT.",
        ),
    ),
    ErrorCode.DRIVER_CRASHED: (
        (
            "UKey 的驱动突然停止，原文件未改动。",
            "驱动程序自身出错，本程序不受影响。",
            "请拔出 UKey 再插入后重试；若反复出现，请联系发证机构更新驱动。",
        ),
        (
            "The token's driver stopped suddenly; the original is unchanged.",
            "The driver itself failed; this program did not.",
            "Plug the token in again and retry; if it keeps happening, ask for a newer driver.",
        ),
    ),
    ErrorCode.DRIVER_HUNG: (
        (
            "UKey 没有响应，原文件未改动。",
            "驱动在限定时间内没有回答。",
            "请拔出 UKey 再插入后重试；若需在 UKey 上按键确认，请及时按下。",
        ),
        (
            "The token does not answer; the original is unchanged.",
            "Its driver gave no answer in time.",
            "Plug the token in again and retry; press its button in time if it has one.",
        ),
    ),
    ErrorCode.DRIVER_ERROR: (
        (
            "UKey 报告了错误，没有签章。",
            "驱动返回了本程序不认识的错误[（{reason}）]。",
            "请拔出 UKey 再插入后重试；若再次出现，请把括号中的内容告诉信息部门。",
        ),
        (
            "The token reported an error; nothing was signed.",
            "Its driver returned an error that the program does not know[ ({reason})].",
            "Plug the token in again and retry; if it recurs, tell IT what the brackets say.",
        ),
    ),
    ErrorCode.TOKEN_NOT_FOUND: (
        (
            "没有找到 UKey[“{name}”]。",
            "UKey 没有插好，或不是您指定的那一个。",
            "请插入 UKey 后重试。",
        ),
        (
            "The token[ “{name}”] was not found.",
            "It is not plugged in, or it is another one.",
            "Plug the token in and try again.",
        ),
    ),
    ErrorCode.TOKEN_AMBIGUOUS: (
        (
            "插入了多个 UKey，不知道该用哪一个。",
            "[找到：{tokens}。]",
            "请只保留一个，或用 --token 写明名称或序列号。",
        ),
        (
            "Several tokens are plugged in.",
            "[Found: {tokens}.]",
            "Leave only one, or name it with --token by its label or serial number.",
        ),
    ),
    ErrorCode.TOKEN_REMOVED: (
        ("UKey 已拔出，文件未改动。", "签章完成之前 UKey 断开了。", "请重新插入后再签章。"),
        (
            "The token was removed; the document is unchanged.",
            "It was gone before signing had finished.",
            "Plug it in again, then sign.",
        ),
    ),
    ErrorCode.TOKEN_SESSION_LOST: (
        (
            "与 UKey 的连接中断，文件未改动。",
            "UKey 被重置，或被其他程序占用。",
            "请关闭其他使用 UKey 的程序后重试。",
        ),
        (
            "The connection to the token was lost; the document is unchanged.",
            "The token was reset, or another program took it.",
            "Close other programs that use it and try again.",
        ),
    ),
    ErrorCode.TOKEN_CHANGED: (
        (
            "UKey 已被更换，没有签章。",
            "现在插着的不是您选定的那一个，PIN 没有发送。",
            "请插回原来的 UKey，或重新选择。",
        ),
        (
            "The token was exchanged; nothing was signed.",
            "The one plugged in now is not the one you chose; no PIN was sent.",
            "Plug the right one in, or choose again.",
        ),
    ),
    ErrorCode.PIN_EMPTY: (
        ("没有输入 PIN。", "空的 PIN 不会发送给 UKey，不消耗尝试次数。", "请输入 PIN 后重试。"),
        (
            "No PIN was given.",
            "An empty PIN is never sent, so no try was used.",
            "Type the PIN and try again.",
        ),
    ),
    ErrorCode.PIN_WRONG: (
        (
            "PIN 不正确[，还可尝试 {tries_left} 次]。",
            "UKey 拒绝了这个 PIN；文件未改动。",
            "请核对后再输入；次数用完 UKey 会被锁定。",
        ),
        (
            "The PIN is wrong[; tries left: {tries_left}].",
            "The token refused it; the document is unchanged.",
            "Check it before you type it again; the token locks when no try is left.",
        ),
    ),
    ErrorCode.PIN_DIFFERS: (
        (
            "两次输入的新 PIN 不一致。",
            "PIN 没有更换，也没有消耗尝试次数。",
            "请重新开始，两次输入相同的新 PIN。",
        ),
        (
            "The two new PINs are not the same.",
            "Nothing was changed, and no try was used.",
            "Start again and type the same new PIN twice.",
        ),
    ),
    ErrorCode.PIN_LENGTH: (
        (
            "PIN 的长度不对。",
            "它比这个 UKey 允许的更短或更长[（{min} 至 {max} 位）]。",
            "请核对 PIN 后重试。",
        ),
        (
            "The PIN has the wrong length.",
            "It is shorter or longer than this token permits[ ({min} to {max})].",
            "Check the PIN and try again.",
        ),
    ),
    ErrorCode.PIN_LOCKED: (
        (
            "UKey 的 PIN 已锁定。",
            "多次输入错误后，UKey 停止接受 PIN 以保护私钥。",
            "请联系发证机构或信息部门解锁，不要再试。",
        ),
        (
            "The token's PIN is locked.",
            "After several wrong PINs it accepts none, to protect the key.",
            "Ask the issuer or IT to unlock it; do not try again.",
        ),
    ),
    ErrorCode.PIN_EXPIRED: (
        (
            "UKey 的 PIN 已过期。",
            "发证机构要求定期更换 PIN。",
            "请用 UKey 自带的工具更换 PIN 后重试。",
        ),
        (
            "The token's PIN has expired.",
            "Its issuer demands a new one from time to time.",
            "Change it with the token's own tool, then try again.",
        ),
    ),
    ErrorCode.PIN_NOT_SET: (
        ("这个 UKey 还没有设置 PIN。", "它尚未完成初始化。", "请联系发证机构或信息部门。"),
        ("This token has no PIN yet.", "It was never made ready for use.", "Ask its issuer or IT."),
    ),
    ErrorCode.PIN_LAST_TRY: (
        (
            "PIN 只剩最后一次机会，没有继续。",
            "再错一次 UKey 就会锁定，因此需要您确认。",
            "确定 PIN 无误时，请在询问时输入“最后一次”，或加 --allow-last-try。",
        ),
        (
            "Only one try is left for the PIN; it was not used.",
            "One more wrong PIN locks the token, so you have to confirm.",
            "If you are sure of the PIN, confirm when asked, or add --allow-last-try.",
        ),
    ),
    ErrorCode.CERTIFICATE_NOT_FOUND: (
        (
            "UKey 中没有指定的证书[“{name}”]。",
            "名称或指纹与其中的证书都不相符。",
            "请用 yinxin tokens 查看可用的证书。",
        ),
        (
            "The token has no such certificate[ “{name}”].",
            "Neither name nor fingerprint matches.",
            "See the certificates with: yinxin tokens",
        ),
    ),
    ErrorCode.CERTIFICATE_AMBIGUOUS: (
        (
            "UKey 中有多张可用的证书，不知道该用哪一张。",
            "[找到：{certificates}。]",
            "请用 --cert 写明名称或指纹。",
        ),
        (
            "The token has several usable certificates.",
            "[Found: {certificates}.]",
            "Name one with --cert by its name or fingerprint.",
        ),
    ),
    ErrorCode.CERTIFICATE_NOT_USABLE: (
        ("这张证书不能用来签章。", "[{certificates}。]", "请选择其他证书，或联系发证机构。"),
        (
            "This certificate cannot sign.",
            "[{certificates}.]",
            "Choose another certificate, or ask its issuer.",
        ),
    ),
    ErrorCode.NO_USABLE_CERTIFICATE: (
        (
            "UKey 中没有可用来签章的证书。",
            "[{certificates}。]",
            "请确认插入的是签章用的 UKey；证书过期请联系发证机构。",
        ),
        (
            "The token has no certificate that can sign.",
            "[{certificates}.]",
            "Make sure it is the right token; ask the issuer if a certificate has expired.",
        ),
    ),
    ErrorCode.KEY_NOT_FOUND: (
        (
            "UKey 中找不到这张证书的私钥。",
            "证书在，但与它相配的私钥不在这个 UKey 里。",
            "请确认插入的是签章用的 UKey，或联系发证机构。",
        ),
        (
            "The token does not hold the key of this certificate.",
            "The certificate is there, the private key that belongs to it is not.",
            "Make sure it is the right token, or ask its issuer.",
        ),
    ),
    ErrorCode.ALGORITHM_UNSUPPORTED: (
        (
            "这张证书的密钥类型不能用来签章[：{key}]。",
            "密钥过短，或 UKey 或本程序不支持这种密钥。",
            "请换用其他证书，或联系发证机构更新。",
        ),
        (
            "This kind of key cannot sign[: {key}].",
            "It is too short, or the token or this program does not support it.",
            "Use another certificate, or ask the issuer for a newer one.",
        ),
    ),
    ErrorCode.SIGNATURE_WRONG: (
        (
            "UKey 给出的签名不正确，没有保存。",
            "签名与证书对不上；UKey 或驱动可能有故障。",
            "请拔出 UKey 再插入后重试；若再次出现，请联系发证机构。",
        ),
        (
            "The token returned a wrong signature; nothing was saved.",
            "It does not match the certificate; token or driver may be faulty.",
            "Plug the token in again and retry; if it happens again, ask its issuer.",
        ),
    ),
}
