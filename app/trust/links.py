"""Which certificates may lie between a signer and an anchor: few, so that a search always ends.

pyHanko tries every path through the certificates it gets. A document with a handful of authorities
of one name, each issued by all of them, would keep it busy for years.
"""

from collections.abc import Iterable

from asn1crypto import x509

MAX_NAMES = 5  # real paths have one or two authorities between signer and anchor
MAX_PER_NAME = 2  # a renewed authority beside the old one


def links(signer: bytes, others: Iterable[bytes]) -> list[x509.Certificate]:
    """Of `others` (DER) those that can be above `signer`, the first ones of each name.

    What the office itself supplies belongs before what came with a document. Certificates that
    cannot be read are left out; raises what asn1crypto raises for a malformed signer.
    """
    by_subject: dict[str, list[x509.Certificate]] = {}
    for der in dict.fromkeys(others):
        certificate = _read(der)
        if certificate is not None:
            by_subject.setdefault(certificate.subject.hashable, []).append(certificate)
    names = [x509.Certificate.load(signer).issuer.hashable]
    found: list[x509.Certificate] = []
    for name in names:  # grows while it is walked
        above = by_subject.get(name, [])[:MAX_PER_NAME]
        found.extend(above)
        further = (one.issuer.hashable for one in above)
        names.extend(one for one in dict.fromkeys(further) if one not in names)
        if len(names) > MAX_NAMES:
            del names[MAX_NAMES:]
    return found


def _read(der: bytes) -> x509.Certificate | None:
    try:
        certificate = x509.Certificate.load(der)
        _ = certificate.subject.hashable, certificate.issuer.hashable
    except (ValueError, TypeError, LookupError, AttributeError, OverflowError, RecursionError):
        return None
    return certificate
