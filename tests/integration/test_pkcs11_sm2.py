"""SM2 through PKCS#11 as each vendor does it, each way of signing behind the real worker."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.domain.algorithms import SigningAlgorithm
from app.domain.errors import AppError, ErrorCode
from app.domain.token import SigningIdentity
from app.workers.token_client import WorkerTokenDriver
from tests.fakes.tokens import FakePinEntry
from tests.faulty_driver import FaultyDriver
from tests.signature_check import is_valid
from tests.sm2_hsm import LONGMAI, Vendor, install
from tests.softhsm import SoftHsm

DATA = b"signed attributes"
VENDORS = {
    "longmai": LONGMAI,
    "longmai under another name": Vendor("token.so", "LONGMAI", 0x84000020, 0x83000000),
    "sansec": Vendor("libswpkcs11.so", "x", 0x80000004, 0x80008105),
    "tass answers DER": Vendor("token.so", "TASS", 0x80000004, 0x80008000, output="der"),
    "haitai, raw": Vendor("token.so", "Haitai", 0x00010001, 0x00010002),
    "haitai, DER": Vendor("token.so", "Haitai", 0x00010001, 0x00010002, output="der"),
    "westone": Vendor("token.so", "Westone", 0x80000001, 0x80000002),
    "ibm": Vendor("token.so", "IBM", 0x80050002, 0x8005000B, output="der"),
    "the standard's own key type": Vendor("token.so", "nobody", 0x3, 0x1041),
}

Install = Callable[[Vendor], WorkerTokenDriver]


@pytest.fixture
def reach(
    sm2_key: SoftHsm, sm2_library: Path, shim: FaultyDriver, tmp_path: Path
) -> Iterator[Install]:
    started: list[WorkerTokenDriver] = []

    def start(vendor: Vendor) -> WorkerTokenDriver:
        path = install(sm2_library, tmp_path / "vendor", vendor, shim)
        started.append(WorkerTokenDriver(path))
        return started[-1]

    yield start
    for driver in started:
        driver.close()


def signature(driver: WorkerTokenDriver, pin: bytes) -> tuple[bytes, bytes]:
    """A signature over DATA and the certificate that it belongs to."""
    (token,) = driver.tokens()
    identity = SigningIdentity(token, token.certificates[0].certificate)
    session = driver.open_session(identity, FakePinEntry(pin))
    try:
        made = session.sign(identity, SigningAlgorithm.SM2_SM3, DATA)
    finally:
        session.close()
    return made, identity.certificate.der


@pytest.mark.parametrize("name", VENDORS)
def test_a_vendor_s_signature_is_valid_for_openssl(
    reach: Install, sm2_key: SoftHsm, name: str
) -> None:
    made, der = signature(reach(VENDORS[name]), sm2_key.pin)
    assert is_valid(der, SigningAlgorithm.SM2_SM3, made, DATA)


@pytest.mark.parametrize(
    "vendor",
    [
        Vendor("token.so", "nobody", 0x84000020, 0x83000000),
        Vendor("libgm3000_pkcs11.so", "Longmai", 0x80000004, 0x80008105),
    ],
    ids=["a vendor that no row names", "a key type that is another vendor's"],
)
def test_D6_numbers_of_one_vendor_are_not_used_for_another(
    reach: Install, sm2_key: SoftHsm, shim: FaultyDriver, vendor: Vendor
) -> None:
    with pytest.raises(AppError) as raised:
        signature(reach(vendor), sm2_key.pin)
    assert raised.value.code is ErrorCode.ALGORITHM_UNSUPPORTED
    assert shim.calls().count("C_Login") == 1


def test_D5_an_answer_of_another_form_is_no_signature(reach: Install, sm2_key: SoftHsm) -> None:
    vendor = Vendor("token.so", "TASS", 0x80000004, 0x80008000, output="raw")
    with pytest.raises(AppError) as raised:
        signature(reach(vendor), sm2_key.pin)
    assert raised.value.code is ErrorCode.SIGNATURE_WRONG
