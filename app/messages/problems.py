"""What is wrong with a signature, in words: the stable names that verification reports.

Details for whoever wants them, below the verdict's own sentence. A name without words is shown as
it is.
"""

from app.messages.language import Language
from app.messages.seal_verdicts import QUESTIONS, oddity_in_words, reason_in_words

PROBLEMS: dict[str, tuple[str, str]] = {
    "algorithm-unsupported": ("不支持所用的算法", "an algorithm is not supported"),
    "algorithm-weak": ("所用的算法已不安全", "an algorithm is no longer safe"),
    "byte-range-malformed": ("签名范围写法异常", "the signed range is malformed"),
    "byte-range-missing": ("没有写明签名范围", "the signed range is missing"),
    "byte-range-not-sane": ("签名范围与文件不符", "the signed range does not fit the file"),
    "certificate-expired": ("证书已过期", "the certificate has expired"),
    "certificate-malformed": ("证书内容异常", "the certificate is malformed"),
    "certificate-not-for-signing": ("证书不是用于签名的", "the certificate is not for signing"),
    "certificate-not-yet-valid": ("证书尚未生效", "the certificate is not valid yet"),
    "certificate-path-invalid": ("证书的颁发关系不成立", "the certificate's path is not valid"),
    "container-followed-by-data": ("签名数据之后还有其他内容", "data follows the signature"),
    "container-malformed": ("签名数据结构异常", "the signature container is malformed"),
    "content-missing": ("找不到被签名的内容", "the signed content is missing"),
    "content-not-detached": ("签名中夹带了内容", "the signature carries content of its own"),
    "content-type-unexpected": ("被签名的内容类型异常", "the signed content has a wrong type"),
    "contents-missing": ("签名是空的", "the signature is empty"),
    "contents-not-a-hex-string": ("签名写法异常", "the signature is not written as it must be"),
    "digests-differ": ("签名中前后的摘要算法不一致", "the signature names two digest algorithms"),
    "document-digest-differs": ("文件内容与签名不符", "the content does not match the signature"),
    "gap-is-not-one-hex-string": (
        "签名范围之外夹有其他内容",
        "something else stands in the unsigned gap",
    ),
    "gap-is-not-the-contents": (
        "签名范围之外不是签名本身",
        "the unsigned gap is not the signature itself",
    ),
    "key-unsupported": ("不支持证书的密钥类型", "the kind of key is not supported"),
    "later-change-after-certification": (
        "认证签名之后有不允许的改动",
        "changed after a certification that forbids it",
    ),
    "later-field-locked": ("改动了被锁定的表单域", "a locked field was changed"),
    "later-annotation-added": ("签名之后增加了批注", "an annotation was added later"),
    "later-annotation-removed": ("签名之后删除了批注", "an annotation was removed later"),
    "later-appearance-shared": (
        "后来的签名改动了与别处共用的外观",
        "a later signature changed a look that something else shares",
    ),
    "later-bytes-unexplained": (
        "签名之后多出了无法解释的内容",
        "bytes that nothing explains follow the signature",
    ),
    "later-catalog-changed": (
        "签名之后改动了文件的总目录",
        "the document's root was changed later",
    ),
    "later-encryption-changed": ("签名之后改动了加密方式", "the encryption was changed later"),
    "later-field-added": ("签名之后增加了表单域", "a form field was added later"),
    "later-field-changed": ("签名之后改动了表单域", "a form field was changed later"),
    "later-field-removed": ("签名之后删除了表单域", "a form field was removed later"),
    "later-form-changed": ("签名之后改动了表单", "the form was changed later"),
    "later-object-changed": ("签名之后改动了文件内容", "the content was changed later"),
    "later-object-removed": ("签名之后删除了文件内容", "content was removed later"),
    "later-page-changed": ("签名之后改动了页面", "a page was changed later"),
    "later-signature-covers-content": (
        "后来的印章盖住了页面上的文字",
        "a later seal lies over text of the page",
    ),
    "later-signature-recycled": ("同一签名被挪作他用", "a signature was used a second time"),
    "later-signature-replaced": ("签名被替换", "a signature was replaced"),
    "later-undefined-object-defined": (
        "签名时尚不存在的内容后来被补上",
        "something that did not exist when it was signed was added later",
    ),
    "later-structure-ambiguous": (
        "后来的改动无法明确解读",
        "what was changed later can be read in two ways",
    ),
    "later-visible-field-after-certification": (
        "认证签名之后增加了可见的内容",
        "something visible was added after a certification",
    ),
    "not-exactly-one-signer": ("签名中的签章人不止一个或没有", "there is not exactly one signer"),
    "not-signed-data": ("不是签名数据", "this is not signed data"),
    "signature-dictionary-ambiguous": (
        "签名的说明可作两种解读",
        "the signature's entries can be read in two ways",
    ),
    "signature-dictionary-unreadable": (
        "签名的说明无法读取",
        "the signature's entries cannot be read",
    ),
    "signature-parameters-missing": (
        "缺少签名算法的参数",
        "the algorithm's parameters are missing",
    ),
    "signature-removed": ("签名后来被移除", "the signature was removed later"),
    "signature-value-wrong": ("签名值不正确", "the signature value is wrong"),
    "signed-attributes-ambiguous": (
        "签名属性重复或有歧义",
        "the signed attributes are ambiguous",
    ),
    "signed-attributes-incomplete": ("签名属性不完整", "signed attributes are missing"),
    "signed-attributes-missing": ("没有签名属性", "there are no signed attributes"),
    "signed-attributes-not-in-order": (
        "签名属性的顺序不规范",
        "the signed attributes are not in order",
    ),
    "signed-revision-incomplete": ("签名时的版本不完整", "the signed revision is incomplete"),
    "signing-certificate-ambiguous": (
        "签章人证书的指认有歧义",
        "which certificate signed is ambiguous",
    ),
    "signing-certificate-attribute-missing": (
        "签名没有指认签章人的证书",
        "the signature does not name its certificate",
    ),
    "signing-certificate-differs": (
        "签名指认的是另一张证书",
        "the signature names another certificate",
    ),
    "signing-certificate-missing": ("缺少签章人的证书", "the signer's certificate is missing"),
    "structure-irregular": ("文件结构不规范", "the document's structure is irregular"),
    "subfilter-unsupported": ("不支持这种签名格式", "this kind of signature is not supported"),
}


def problem_text(name: str, language: Language) -> str:
    """The words for a problem's name, or for an answer about a seal: `question:reason`."""
    if name in PROBLEMS:
        return language.pick(*PROBLEMS[name])
    question, _, reason = name.partition(":")
    if question in QUESTIONS and reason:
        asked = language.pick(*QUESTIONS[question])
        return language.labelled(asked, reason_in_words(reason, language))
    return oddity_in_words(name, language)
