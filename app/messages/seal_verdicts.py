"""Sentences about the answers that a check of a seal or an SM2 signature gives."""

from app.domain.answer import Answer, Outcome, Reason
from app.domain.seal import AppliedSeal, Oddity, SealReport
from app.messages.language import Language

Both = tuple[str, str]

REASONS: dict[Reason, Both] = {
    Reason.MALFORMED: ("数据格式不正确", "the data are malformed"),
    Reason.ODD_ENCODING: (
        "编码不符合标准，不能确认",
        "the encoding deviates from the standard, so it is not confirmed",
    ),
    Reason.CRITICAL_EXTENSION: (
        "含有本软件不认识的关键扩展",
        "it has a critical extension that the program does not know",
    ),
    Reason.DIGEST_DIFFERS: ("内容在签名后被改动", "the content was changed after signing"),
    Reason.SIGNATURE_WRONG: ("签名值不正确", "the signature value does not fit"),
    Reason.ALGORITHM_UNSUPPORTED: ("不支持该算法", "the algorithm is not supported"),
    Reason.ALGORITHM_MISMATCH: (
        "算法标识与密钥不符",
        "the named algorithm does not belong to the key",
    ),
    Reason.CERTIFICATE_UNREADABLE: ("证书无法读取", "the certificate cannot be read"),
    Reason.CERTIFICATE_MISSING: ("没有签名人的证书", "the signer's certificate is missing"),
    Reason.NO_ANCHORS: ("没有设置信任的机构", "no trusted authorities are set"),
    Reason.NO_PATH: ("不认识证书的颁发机构", "the certificate's issuer is not known"),
    Reason.PATH_INVALID: ("证书链无效", "the certificate path is not valid"),
    Reason.WRONG_KEY_USAGE: ("证书不能用于签名", "the certificate is not for signing"),
    Reason.OLD_FORMAT: (
        "印章是旧格式（GM/T 0031-2014），不能用于新的签章",
        "the seal has the old format (GM/T 0031-2014), which new signatures cannot hold",
    ),
    Reason.EXPIRED: ("已过期", "it has expired"),
    Reason.EXPIRED_SINCE: (
        "签名时有效，现已过期，签名时间无法证实",
        "it was valid when it signed and has expired since; nothing proves that time",
    ),
    Reason.NOT_YET_VALID: ("尚未生效", "it was not valid yet"),
    Reason.REVOKED: ("证书已被吊销", "the certificate was revoked"),
    Reason.REVOCATION_UNKNOWN: (
        "无法确认证书是否被吊销",
        "whether the certificate was revoked is not known",
    ),
    Reason.NOT_IN_SEAL: (
        "印章与签章人证书不匹配",
        "the seal was not made for the signer's certificate",
    ),
    Reason.NO_SIGNER: ("未指定签章人，无法核对", "no signer is given to compare with"),
    Reason.TIME_UNREADABLE: ("没有可读的签章时间", "no readable signing time"),
    Reason.TIME_STAMP_NOT_CHECKED: ("时间戳未核对", "the time stamp was not checked"),
    Reason.STAMP_OF_OTHER_DATA: (
        "时间戳不是盖在这个签名上的",
        "the time stamp is on something else than this signature",
    ),
    Reason.STAMPED_EARLIER: (
        "声称的签章时间晚于时间戳",
        "the claimed signing time is later than the time stamp",
    ),
    Reason.PICTURE_DIFFERS: (
        "页面上显示的不是印章里的图片",
        "the page does not show the picture in the seal",
    ),
    Reason.PICTURE_NOT_COMPARED: (
        "页面上显示的图片无法与印章核对",
        "what the page shows could not be compared with the seal",
    ),
    Reason.PICTURE_UNSUPPORTED: (
        "印章图片的格式暂不支持",
        "the format of its picture is not supported yet",
    ),
    Reason.NOT_SHOWN: ("页面上没有显示印章", "the seal is not shown on any page"),
    Reason.OUTSIDE_PAGE: ("印章不在页面之内", "the seal lies outside its page"),
    Reason.SEAL_CUT: ("显示的印章不完整", "the seal is not shown whole"),
    Reason.SEAL_RESIZED: (
        "显示的尺寸与印章规定的不同",
        "the seal is shown at another size than its own",
    ),
    Reason.DOCUMENT_TOO_LARGE: (
        "文件太大，这种签名无法核对",
        "the document is too large for a signature of this kind",
    ),
}

ODDITIES: dict[Oddity, Both] = {
    Oddity.INDEFINITE_LENGTH: ("长度不定的 BER 编码", "BER encoding of indefinite length"),
    Oddity.SIGNATURE_RAW: ("签名值未按 DER 编码", "signature value without DER"),
    Oddity.SIGNATURE_NOT_DER: ("签名值的整数编码不规范", "integers of the signature not in DER"),
    Oddity.TRAILING_ZEROS_DROPPED: ("末尾的零字节被丢弃", "zero octets dropped at the end"),
    Oddity.UNUSED_BITS: ("位串的未用位数不正确", "wrong count of unused bits"),
    Oddity.FIELD_TYPE: ("字段类型与标准不同", "a field of another type than the standard's"),
    Oddity.TIME_FORM: ("时间格式不规范", "a time in another form than the standard's"),
    Oddity.CERTIFICATE_LIST_TYPE: ("证书列表类型未定义", "an undefined type of certificate list"),
    Oddity.CERTIFICATE_LIST_FORM: (
        "证书列表里有不是证书的内容",
        "something in the certificate list that is no certificate",
    ),
    Oddity.VERSION_CONTRADICTS_SHAPE: (
        "版本号与结构不一致",
        "the version number contradicts the structure",
    ),
    Oddity.ALGORITHM_MISNAMED: ("算法标识写错", "the algorithm is named wrongly"),
    Oddity.CONTENT_TYPE_MISMATCH: ("内容类型标识不一致", "the content types do not agree"),
    Oddity.ATTRIBUTES_UNSORTED: ("签名属性未排序", "the signed attributes are not sorted"),
    Oddity.ATTRIBUTES_MISSING: ("没有签名属性", "there are no signed attributes"),
    Oddity.CONTENT_IS_DIGEST: ("内容是原文的摘要", "the content is the document's digest"),
}

QUESTIONS: dict[str, Both] = {
    "structure": ("签名结构", "structure"),
    "content": ("文件内容", "content"),
    "signature": ("签名值", "signature value"),
    "certificate": ("签章人证书", "signer's certificate"),
    "time": ("签章时间", "signing time"),
    "time-stamp": ("时间戳", "time stamp"),
    "seal-structure": ("印章结构", "structure of the seal"),
    "seal-maker-signature": ("制章机构的签名", "seal maker's signature"),
    "seal-maker-certificate": ("制章机构的证书", "seal maker's certificate"),
    "seal-validity": ("印章有效期", "validity of the seal"),
    "seal-binding": ("印章与签章人", "seal and signer"),
    "seal-drawing": ("页面上的印章图片", "seal as drawn"),
    "seal-position": ("页面上的印章位置", "place of the seal"),
}
"""What is asked about an SM2 signature and the seal in it, one answer each."""


def seal_answers(report: SealReport) -> dict[str, Answer]:
    """What is asked about a seal itself, in the order of asking."""
    verdict = report.verdict
    return {
        "seal-structure": verdict.structure,
        "seal-maker-signature": verdict.maker_signature,
        "seal-maker-certificate": verdict.maker_certificate,
        "seal-validity": verdict.validity,
        "seal-binding": verdict.binding,
    }


def shown_seal_answers(seal: AppliedSeal) -> dict[str, Answer]:
    """The same, and how the document shows the seal."""
    shown = {"seal-drawing": seal.drawing, "seal-position": seal.position}
    return seal_answers(seal.report) | shown


OUTCOMES: dict[Outcome, Both] = {
    Outcome.PASSED: ("通过", "yes"),
    Outcome.FAILED: ("不通过", "no"),
    Outcome.UNKNOWN: ("无法确认", "cannot be said"),
}


def answer_in_words(answer: Answer, language: Language) -> str:
    """Yes, no or neither, and why."""
    outcome = language.pick(*OUTCOMES[answer.outcome])
    if answer.reason is None:
        return outcome
    return language.aside(outcome, reason_in_words(answer.reason.value, language))


def reason_in_words(name: str, language: Language) -> str:
    """What a stable name means; a name that is none stays as it is."""
    if name not in REASONS:
        return name
    return language.pick(*REASONS[Reason(name)])


def oddity_in_words(name: str, language: Language) -> str:
    """What a deviation is called; a name that is none stays as it is."""
    if name not in ODDITIES:
        return name
    return language.pick(*ODDITIES[Oddity(name)])
