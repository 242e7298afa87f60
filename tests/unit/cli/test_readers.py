"""Who can check a signature is said when one is made and when one is read, in both languages."""

from dataclasses import replace

import pytest

from app.domain.profile import Profile
from app.domain.signing import ReceiptStatus, SigningReceipt
from app.domain.validation import Headline, SignatureVerdict, ValidationReport
from app.messages.language import Language
from app.messages.readers import readers_text
from tests.unit.cli.conftest import FakeServices, Run
from tests.unit.cli.test_looking import VERDICT

EACH = pytest.mark.parametrize(
    ("profile", "language"), [(profile, language) for profile in Profile for language in Language]
)


@EACH
def test_said_at_sealing(
    run: Run, services: FakeServices, profile: Profile, language: Language
) -> None:
    receipt = SigningReceipt("a.pdf", "b.pdf", ReceiptStatus.SIGNED, profile=profile)
    services.sign = lambda _: [receipt]
    finished = run("--lang", language.value, "sign", "a.pdf", "--invisible")
    assert readers_text(profile, language) in finished.out


def verified(profile: Profile | None) -> ValidationReport:
    verdict: SignatureVerdict = replace(VERDICT, profile=profile)
    return ValidationReport(Headline.TOTAL_PASSED, (verdict,), 1000, "ab" * 32)


@EACH
def test_said_at_verifying(
    run: Run, services: FakeServices, profile: Profile, language: Language
) -> None:
    services.verify = lambda *_: verified(profile)
    finished = run("--lang", language.value, "verify", "a.pdf")
    assert readers_text(profile, language) in finished.out
    assert run("verify", "a.pdf", "--json").json["signatures"][0]["profile"] == profile.value


def test_nothing_is_said_of_a_kind_that_nobody_knows(run: Run, services: FakeServices) -> None:
    services.verify = lambda *_: verified(None)
    assert "Adobe" not in run("verify", "a.pdf").out
