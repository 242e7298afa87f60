"""GM/T 0031-2014, the first edition (v1): where its seals and seal signatures keep what.

Read only; new seal signatures are written after GB/T 38540.
"""

from datetime import datetime

from app.crypto.tlv import GENERALIZED_TIME, INTEGER, OCTET_STRING, SEQUENCE, Tlv, encode
from app.domain.seal import Seal, SealFormat, SealSignature, SignedSlice
from app.profiles.seal_fields import Notes, is_bits, parse_time, read_bits, read_text, read_time
from app.profiles.seal_info import read_info


def is_seal(root: Tlv) -> bool:
    """SESeal ::= SEQUENCE { esealInfo, signInfo }."""
    return [child.tag for child in root.children] == [SEQUENCE, SEQUENCE]


def is_signature(root: Tlv) -> bool:
    """SES_Signature ::= SEQUENCE { toSign, signature }."""
    children = root.children
    return len(children) == 2 and children[0].tag == SEQUENCE and is_bits(children[1])


def read_seal(root: Tlv, notes: Notes) -> Seal:
    """The seal at `root`; raises `ValueError`."""
    info, sign_info = root.parts(2, 2)
    certificate, algorithm, value = sign_info.parts(3, 3)
    maker = SignedSlice(
        certificate=certificate.expect(OCTET_STRING).content,
        algorithm=algorithm.oid,
        # 6.1.2: the maker signs a new SEQUENCE of the three elements
        signed=encode(SEQUENCE, info.encoded, certificate.encoded, algorithm.encoded),
        value=read_bits(value, notes),
    )
    facts = read_info(info, SealFormat.V1, notes)
    return Seal(root.encoded, SealFormat.V1, facts, maker, None, tuple(sorted(notes)))


def read_signature(root: Tlv, notes: Notes) -> SealSignature:
    """The seal signature at `root`; raises `ValueError`."""
    to_sign, value = root.parts(2, 2)
    fields = to_sign.expect(SEQUENCE).parts(7, 7)
    version, seal, time_info, digest, protects, certificate, algorithm = fields
    version.expect(INTEGER)
    signer = SignedSlice(
        certificate=certificate.expect(OCTET_STRING).content,
        algorithm=algorithm.oid,
        signed=to_sign.encoded,
        value=read_bits(value, notes),
    )
    time, time_stamp = _time(time_info, notes)
    return SealSignature(
        format=SealFormat.V1,
        seal=read_seal(seal.expect(SEQUENCE), notes),
        time=time,
        data_digest=read_bits(digest, notes),
        protects=read_text(protects),
        signer=signer,
        time_stamp=time_stamp,
        oddities=tuple(sorted(notes)),
    )


def _time(element: Tlv, notes: Notes) -> tuple[datetime | None, bytes | None]:
    """timeInfo: a time in text, or else a time stamp.

    The count of unused bits is ignored: text that uses all of them is found with a count of one.
    """
    if element.tag == GENERALIZED_TIME:
        return read_time(element, notes), None
    content = read_bits(element, set())
    try:
        return parse_time(str(content, "ascii")), None
    except ValueError:
        return None, content
