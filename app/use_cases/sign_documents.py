"""Seal documents with one login: find the key, fix what every document gets, run.

The order of steps per document is `app.use_cases.signing_run`.
"""

from collections.abc import Iterator
from dataclasses import replace

from app.domain.errors import AppError
from app.domain.placement import by_kind
from app.domain.policy import AskedSigning
from app.domain.profile import choose_profile
from app.domain.signing import (
    ReceiptStatus,
    SigningReceipt,
    SigningSpec,
)
from app.domain.token import SigningIdentity
from app.use_cases.list_tokens import find_identity
from app.use_cases.look_at_seals import find_seal
from app.use_cases.office_rules import require_permitted, told_together
from app.use_cases.signing_request import SignDocuments, SigningPorts, SignInput
from app.use_cases.signing_run import SigningRun, failed_receipt
from app.use_cases.time_stamping import stamp_anchors
from app.use_cases.verify_document import read_anchor


def sign_documents(ports: SigningPorts, request: SignDocuments) -> Iterator[SigningReceipt]:
    """Sign each input; yields exactly one receipt per input, in order. Never raises `AppError`."""
    try:
        signing = _start(ports, request)
    except AppError as error:
        yield from _given_up(request.inputs, error)
        return
    with signing:
        yield from signing.run()


def _start(ports: SigningPorts, request: SignDocuments) -> SigningRun:
    ports.documents.start()
    now = ports.clock.now()
    named_anchors = bool(request.seal_anchors)
    asked = AskedSigning(len(request.inputs), request.replace, named_anchors)
    named = request.driver, request.token, request.certificate
    with told_together(ports.policy, asked):
        identity = find_identity(ports.drivers, *named, now)
    others = tuple(
        one.certificate
        for one in identity.token.certificates
        if one.certificate != identity.certificate
    )
    seals, straddles = by_kind(request.placements)
    algorithm = identity.certificate.algorithm(request.padding)
    profile = choose_profile(algorithm, sealed=request.seal is not None, wanted=request.profile)
    spec = SigningSpec(
        certificate=identity.certificate,
        other_certificates=others,
        algorithm=algorithm,
        pictures=request.pictures,
        seals=seals,
        straddles=straddles,
        field=request.field,
        certify=request.certify,
        reason=request.reason,
        location=request.location,
        signing_time=now,
        profile=profile,
        stamp_anchors=stamp_anchors(ports.policy),
    )
    require_permitted(ports.policy, replace(asked, profile=spec.profile))
    return SigningRun(ports, request, identity, _sealed(ports, request, identity, spec))


def _sealed(
    ports: SigningPorts, request: SignDocuments, identity: SigningIdentity, spec: SigningSpec
) -> SigningSpec:
    """The same with an electronic seal, which is judged where the document is prepared."""
    if request.seal is None:
        return spec
    personal = (*ports.seal_anchors.paths(), *request.seal_anchors)
    return replace(
        spec,
        seal=find_seal(ports.drivers, ports.seals, identity, request.seal),
        seal_anchors=tuple(map(read_anchor, ports.policy.seal_anchors(personal))),
    )


def _given_up(inputs: tuple[SignInput, ...], error: AppError) -> Iterator[SigningReceipt]:
    """Nothing could begin: the first input carries the failure, the others were not tried."""
    for number, one in enumerate(inputs):
        status = ReceiptStatus.SKIPPED if number else ReceiptStatus.FAILED
        yield failed_receipt(one, status, error)
