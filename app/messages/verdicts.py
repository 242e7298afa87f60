"""Sentences about signatures, certificates and documents: verdicts are values, not failures.

The first sentence of a verdict says what it means for the reader; the standard's own names
(EN 319 102-1) are shown beside it by whoever wants them.
"""

from app.domain.certificate import CertificateProblem
from app.domain.document import Risk
from app.domain.register import RegisterEvent
from app.domain.validation import (
    Headline,
    Indication,
    Modification,
    Revocation,
    SignatureKind,
    SignatureVerdict,
    SubIndication,
)
from app.messages.language import Language

Both = tuple[str, str]

HEADLINES: dict[Headline, Both] = {
    Headline.TOTAL_PASSED: ("全部签名有效。", "All signatures are valid."),
    Headline.TOTAL_FAILED: ("有无效的签名。", "A signature is not valid."),
    Headline.INDETERMINATE: (
        "有签名无法确认是否有效。",
        "A signature can be confirmed neither as valid nor as invalid.",
    ),
    Headline.NO_SIGNATURE: ("文件没有签名。", "The document bears no signature."),
}

INDICATIONS: dict[Indication, Both] = {
    Indication.TOTAL_PASSED: (
        "签名有效，文件自签名后未被修改。",
        "The signature is valid; the document has not been changed since.",
    ),
    Indication.TOTAL_FAILED: ("签名无效。", "The signature is not valid."),
    Indication.INDETERMINATE: (
        "无法判断该签名，请勿据此认定有效或无效。",
        "The signature cannot be judged; take it neither as valid nor as invalid.",
    ),
}

PASSED_WITH_LATER_CHANGES: Both = (
    "签名有效；其后又有许可的补充（如后来的签名），可查看签名时的版本。",
    "The signature is valid; permitted additions, such as later signatures, were made afterwards.",
)

SUB_INDICATIONS: dict[SubIndication, Both] = {
    SubIndication.FORMAT_FAILURE: (
        "签名结构异常，可能被伪造。",
        "The signature is malformed; it may be forged.",
    ),
    SubIndication.HASH_FAILURE: (
        "文件在签名后被改动，签名无效。",
        "The document was changed after signing; the signature is not valid.",
    ),
    SubIndication.SIG_CRYPTO_FAILURE: (
        "签名数据无法通过验证，签名无效。",
        "The signature value does not verify; the signature is not valid.",
    ),
    SubIndication.REVOKED: (
        "签名时证书已被吊销。",
        "The certificate was revoked when the signature was made.",
    ),
    SubIndication.EXPIRED: (
        "签名时证书已过期。",
        "The certificate had expired when the signature was made.",
    ),
    SubIndication.NOT_YET_VALID: (
        "签名时证书尚未生效。",
        "The certificate was not valid yet when the signature was made.",
    ),
    SubIndication.SIG_CONSTRAINTS_FAILURE: (
        "签名后文件有未经许可的改动，可查看签名时的版本。",
        "The document was changed after signing in a way that is not permitted.",
    ),
    SubIndication.CHAIN_CONSTRAINTS_FAILURE: (
        "签章人的证书不符合颁发规则。",
        "The signer's certificate breaks the rules it was issued under.",
    ),
    SubIndication.CERTIFICATE_CHAIN_GENERAL_FAILURE: (
        "无法核实签章人的证书。",
        "The signer's certificate could not be checked.",
    ),
    SubIndication.CRYPTO_CONSTRAINTS_FAILURE: (
        "使用了已不安全的算法。",
        "An algorithm was used that is no longer safe.",
    ),
    SubIndication.CRYPTO_CONSTRAINTS_FAILURE_NO_POE: (
        "使用了已不安全的算法，且无法证明签名时它还安全。",
        "An algorithm is no longer safe, and nothing proves that it was when signing.",
    ),
    SubIndication.NO_SIGNING_CERTIFICATE_FOUND: (
        "签名中找不到签章人的证书。",
        "The signer's certificate is missing from the signature.",
    ),
    SubIndication.NO_CERTIFICATE_CHAIN_FOUND: (
        "不认识该证书的颁发机构，请联系信息部门。",
        "The issuer of the certificate is unknown here; ask IT.",
    ),
    SubIndication.OUT_OF_BOUNDS_NO_POE: (
        "证书现已过期或尚未生效，无法证明签名时它有效。",
        "The certificate is out of date, and nothing proves that it was valid when signing.",
    ),
    SubIndication.SIGNED_DATA_NOT_FOUND: (
        "找不到签名所覆盖的内容。",
        "What the signature covers could not be found.",
    ),
    SubIndication.TRY_LATER: (
        "当前离线，无法确认证书是否被吊销；内容未被改动。",
        "Offline: whether the certificate was revoked is unknown; the content is unchanged.",
    ),
}

SEAL_MAKER_UNKNOWN: Both = (
    "不认识制作印章的机构，请联系信息部门。",
    "The maker of the seal is unknown here; ask IT.",
)
SOMETHING_DOUBTFUL: Both = (
    "签名或印章有一项不合要求或无法确认，请看各项说明。",
    "Something about the signature or its seal is wrong or cannot be said; see the details.",
)
MODIFICATIONS: dict[Modification, Both] = {
    Modification.NONE: ("签名后没有改动", "unchanged since"),
    Modification.PERMITTED: ("签名后只有许可的改动", "only permitted changes since"),
    Modification.FORBIDDEN: ("签名后有未经许可的改动", "changed since without permission"),
}

REVOCATIONS: dict[Revocation, Both] = {
    Revocation.NOT_CHECKED: ("未检查是否吊销", "revocation not checked"),
    Revocation.GOOD: ("未被吊销", "not revoked"),
    Revocation.REVOKED: ("已被吊销", "revoked"),
    Revocation.UNKNOWN: ("是否吊销未知", "revocation unknown"),
}

KINDS: dict[SignatureKind, Both] = {
    SignatureKind.SIGNATURE: ("签名", "signature"),
    SignatureKind.TIMESTAMP: ("时间戳", "time stamp"),
}

CERTIFICATE_PROBLEMS: dict[CertificateProblem, Both] = {
    CertificateProblem.EXPIRED: ("已过期", "expired"),
    CertificateProblem.NOT_YET_VALID: ("尚未生效", "not valid yet"),
    CertificateProblem.FOR_ENCRYPTION: ("用于加密，不能签章", "for encryption, not for signing"),
    CertificateProblem.AUTHORITY: (
        "是颁发机构的证书，不能签章",
        "belongs to an issuer, not to a signer",
    ),
    CertificateProblem.WEAK_KEY: ("密钥过短，不安全", "key too short to be safe"),
    CertificateProblem.KEY_UNSUPPORTED: ("密钥类型不受支持", "kind of key not supported"),
    CertificateProblem.NO_PRIVATE_KEY: (
        "UKey 中没有它的私钥",
        "its private key is not on the token",
    ),
}

RISKS: dict[Risk, Both] = {
    Risk.JAVASCRIPT: (
        "文件含有脚本，显示的内容可能变化",
        "it holds scripts that may change what is shown",
    ),
    Risk.AUTOMATIC_ACTION: ("文件会自动执行动作", "it acts by itself when opened or printed"),
    Risk.EXTERNAL_ACTION: (
        "文件会打开外部程序或网址",
        "it may open other programs or web addresses",
    ),
    Risk.HIDDEN_LAYERS: ("文件含有可隐藏的图层", "it has layers that may be hidden"),
    Risk.FORM_VALUE_DIFFERS: (
        "表单中显示的与填写的不一致",
        "a form shows something other than its value",
    ),
    Risk.NEEDS_APPEARANCES: (
        "表单的显示由阅读软件生成，可能各不相同",
        "its forms are drawn by the viewer and may differ",
    ),
    Risk.ATTACHMENTS: ("文件带有附件", "it has attachments"),
    Risk.FONTS_NOT_EMBEDDED: (
        "字体没有嵌入，在其他电脑上可能显示不同",
        "fonts are missing, so it may look different elsewhere",
    ),
    Risk.EXTERNAL_CONTENT: ("文件引用了外部内容", "it refers to content outside the document"),
    Risk.XFA_FORM: ("文件是动态表单", "it is a dynamic form"),
    Risk.REPAIRED: (
        "文件结构不规范，签章前会整理",
        "its structure is irregular and will be tidied",
    ),
}

EVENTS: dict[RegisterEvent, Both] = {
    RegisterEvent.KEY_USE_BEGIN: ("准备用印", "about to use the key"),
    RegisterEvent.KEY_USE_END: ("已用印", "key used"),
    RegisterEvent.PUBLISHED: ("已保存", "saved"),
    RegisterEvent.FAILED: ("失败", "failed"),
    RegisterEvent.PIN_WRONG: ("PIN 错误", "wrong PIN"),
    RegisterEvent.PIN_LOCKED: ("PIN 锁定", "PIN locked"),
}


def pick(both: Both, language: Language) -> str:
    """The one of the two texts that is in `language`."""
    return language.pick(*both)


def later_changes_text(verdict: SignatureVerdict, language: Language) -> str:
    """What came after the signing, or nothing where "unchanged" would deny that it is broken."""
    if not verdict.intact and verdict.modified_after is Modification.NONE:
        return ""
    return pick(MODIFICATIONS[verdict.modified_after], language)


def verdict_text(verdict: SignatureVerdict, language: Language) -> str:
    """The one sentence that the reader takes away about a signature."""
    if verdict.sub_indication is SubIndication.SIG_CONSTRAINTS_FAILURE:
        return pick(_doubt(verdict), language)
    if verdict.sub_indication is not None:
        return pick(SUB_INDICATIONS[verdict.sub_indication], language)
    passed = verdict.indication is Indication.TOTAL_PASSED
    if passed and verdict.modified_after is not Modification.NONE:
        return pick(PASSED_WITH_LATER_CHANGES, language)
    return pick(INDICATIONS[verdict.indication], language)


def _doubt(verdict: SignatureVerdict) -> Both:
    """One sub-indication has many causes: a change is told only where there was one."""
    if verdict.modified_after is Modification.FORBIDDEN:
        return SUB_INDICATIONS[SubIndication.SIG_CONSTRAINTS_FAILURE]
    if verdict.only_maker_unknown:
        return SEAL_MAKER_UNKNOWN
    return SOMETHING_DOUBTFUL
