"""From document to verified temporary file, with our own verification."""

import errno
from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.errors import AppError, ErrorCode
from app.domain.secret import Secret
from app.domain.validation import Anchors, Modification, ValidationReport
from app.workers.signing_job import SigningJobs
from app.workers.verifying import verify_file
from tests.other_readers import pyhanko_verdicts
from tests.pdf_samples import PageShape, write_pdf
from tests.sealing import seal, spec
from tests.software_signer import signer


@pytest.fixture
def document(tmp_path: Path) -> Path:
    return write_pdf(tmp_path / "in.pdf", [PageShape()] * 3)


@pytest.fixture
def jobs() -> SigningJobs:
    return SigningJobs(verify_file)


def _code(error: pytest.ExceptionInfo[AppError]) -> ErrorCode:
    return error.value.code


@pytest.mark.parametrize("kind", ["rsa", "rsa-pss", "p256", "p384"])
def test_prepared_and_completed(document: Path, jobs: SigningJobs, kind: str) -> None:
    who, target = signer(kind), document.with_name("out.part")
    prepared = jobs.prepare(document, target, spec(straddle="right", who=who), None)
    done = jobs.complete(prepared.job, who.sign(prepared.to_be_signed))
    report = verify_file(target, Anchors((who.root.der,)), None)
    assert (report.sha256, report.size) == (done.sha256, done.size)
    assert report.headline == "TOTAL-PASSED"
    assert report.signatures[0].covers_whole_file


def test_seals_over_earlier_signatures_change_no_verdict(document: Path, jobs: SigningJobs) -> None:
    source, who = document, signer()
    for number in range(3):
        target = document.with_name(f"{number}.part")
        wanted = spec([f"all@60,{60 + 50 * number}"]) if number != 1 else spec()
        prepared = jobs.prepare(source, target, wanted, None)
        jobs.complete(prepared.job, who.sign(prepared.to_be_signed))
        source = target
    report = verify_file(source, Anchors((who.root.der,)), None)
    assert [len(one.fields) for one in report.signatures] == [1, 1, 3]
    assert {one.indication for one in report.signatures} == {"TOTAL-PASSED"}
    assert [one.modified_after for one in report.signatures] == [
        Modification.PERMITTED,
        Modification.PERMITTED,
        Modification.NONE,
    ]
    assert all(status.bottom_line for status in pyhanko_verdicts(source, [who.root]))


def test_job_is_used_once(document: Path, jobs: SigningJobs) -> None:
    prepared = jobs.prepare(document, document.with_name("out.part"), spec(), None)
    value = signer().sign(prepared.to_be_signed)
    jobs.complete(prepared.job, value)
    with pytest.raises(AppError):
        jobs.complete(prepared.job, value)


def test_G_wrong_value_is_never_embedded(document: Path, jobs: SigningJobs) -> None:
    target = document.with_name("out.part")
    prepared = jobs.prepare(document, target, spec(), None)
    before = target.read_bytes()
    with pytest.raises(AppError) as caught:
        jobs.complete(prepared.job, bytes(256))
    assert _code(caught) is ErrorCode.SIGNATURE_WRONG
    assert target.read_bytes() == before
    with pytest.raises(AppError):
        jobs.complete(prepared.job, signer().sign(prepared.to_be_signed))


def test_H3_file_that_changed_while_the_token_signed(document: Path, jobs: SigningJobs) -> None:
    target = document.with_name("out.part")
    for change in (_append_byte, _flip_byte):
        target.unlink(missing_ok=True)
        prepared = jobs.prepare(document, target, spec(), None)
        change(target)
        with pytest.raises(AppError) as caught:
            jobs.complete(prepared.job, signer().sign(prepared.to_be_signed))
        assert _code(caught) in (ErrorCode.DOCUMENT_CHANGED, ErrorCode.RESULT_NOT_VALID)


def _append_byte(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"\n")


def _flip_byte(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[20] ^= 1
    path.write_bytes(data)


@pytest.mark.parametrize(
    ("number", "expected"),
    [(errno.EIO, ErrorCode.OUTPUT_FAILED), (errno.ENOSPC, ErrorCode.OUTPUT_DISK_FULL)],
)
def test_H4_a_disk_that_fails_has_a_name(
    document: Path,
    jobs: SigningJobs,
    monkeypatch: pytest.MonkeyPatch,
    number: int,
    expected: ErrorCode,
) -> None:
    def fails(*_: object) -> None:
        raise OSError(number, "sample")

    target = document.with_name("out.part")
    prepared = jobs.prepare(document, target, spec(), None)
    monkeypatch.setattr("os.fsync", fails)
    with pytest.raises(AppError) as error:
        jobs.complete(prepared.job, signer().sign(prepared.to_be_signed))
    assert _code(error) is expected
    monkeypatch.setattr("app.formats.pdf.private_copy._identity", fails)
    with pytest.raises(AppError) as error:
        jobs.prepare(document, document.with_name("other.part"), spec(), None)
    assert _code(error) is expected
    assert not document.with_name("other.part").exists()


def test_refused_preparation_leaves_no_file(document: Path, jobs: SigningJobs) -> None:
    target = document.with_name("out.part")
    with pytest.raises(AppError) as caught:
        jobs.prepare(document, target, spec(["9@60,60"]), None)
    assert _code(caught) is ErrorCode.PAGE_MISSING
    assert not target.exists()


def test_harm_to_an_earlier_signature_is_found_before_the_pin(
    document: Path,
) -> None:
    seal(document, document.with_name("signed.pdf"), spec())
    calls: list[Path] = []

    def pessimist(path: Path, anchors: Anchors, password: Secret | None) -> ValidationReport:
        calls.append(path)
        report = verify_file(path, anchors, password)
        if len(calls) == 1:
            return report
        broken = replace(report.signatures[0], intact=False)
        return replace(report, signatures=(broken, *report.signatures[1:]))

    target = document.with_name("out.part")
    with pytest.raises(AppError) as caught:
        SigningJobs(pessimist).prepare(document.with_name("signed.pdf"), target, spec(), None)
    assert _code(caught) is ErrorCode.EARLIER_SIGNATURE_AT_RISK
    assert len(calls) == 2
    assert not target.exists()


def test_result_that_does_not_verify_is_refused(document: Path) -> None:
    def blind(_: Path, __: tuple[bytes, ...], ___: Secret | None) -> ValidationReport:
        return verify_file(document, Anchors(), None)

    jobs = SigningJobs(blind)
    prepared = jobs.prepare(document, document.with_name("out.part"), spec(), None)
    with pytest.raises(AppError) as caught:
        jobs.complete(prepared.job, signer().sign(prepared.to_be_signed))
    assert _code(caught) is ErrorCode.RESULT_NOT_VALID


def test_H3_link_in_the_place_of_the_prepared_file_is_not_followed(
    document: Path, jobs: SigningJobs
) -> None:
    """Nothing is written into a file that somebody else chose."""
    who, target = signer(), document.with_name("out.part")
    prepared = jobs.prepare(document, target, spec(), None)
    other = target.rename(document.with_name("other.pdf"))
    before = other.read_bytes()
    target.symlink_to(other)
    with pytest.raises((AppError, OSError)):
        jobs.complete(prepared.job, who.sign(prepared.to_be_signed))
    assert other.read_bytes() == before
