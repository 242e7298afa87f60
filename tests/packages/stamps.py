"""The network worker of a package: it asks an authority on loopback for a time stamp, by TLS."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from app.domain.errors import AppError, ErrorCode
from app.domain.time_stamp import StampAuthority
from app.workers import supervision
from app.workers.network_client import StampWorker
from tests.fakes.stamp_server import StampServer, stamping
from tests.server_certificates import ServerCertificates
from tests.stamping import Stamper

HOST = "127.0.0.1"
TRUSTED_BY_DEBIAN = "etc/ssl/certs/ca-certificates.crt"


@contextmanager
def stamps_of(
    program: list[str], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[StampWorker, Path]]:
    """The worker of a packaged command line, and the file of the authority to trust."""
    certificates, stamper = ServerCertificates(folder), Stamper()
    monkeypatch.setattr(supervision, "_interpreter", lambda: program)
    with StampServer(stamping(stamper), certificates.server(HOST)) as server:
        authority = StampAuthority(server.url, stamper.anchors, (HOST,))
        with closing(StampWorker(authority)) as stamps:
            yield stamps, certificates.authorities


def assert_a_stranger_is_refused(stamps: StampWorker) -> None:
    """The handshake goes as far as the certificate, which no system trusts."""
    with pytest.raises(AppError) as caught:
        stamps.stamp(b"value", "sha256").result()
    assert caught.value.code is ErrorCode.TIME_STAMP_UNREACHABLE
    assert caught.value.facts["reason"] == "tls-certificate"


def assert_it_stamps_in(
    tree: Path, program: list[str], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once its administrator trusts the server's authority, where Debian keeps those."""
    trusted = tree / TRUSTED_BY_DEBIAN
    made = [one for one in trusted.parents if not one.exists()]
    with stamps_of(program, folder, monkeypatch) as (stamps, authority):
        assert_a_stranger_is_refused(stamps)
        trusted.parent.mkdir(parents=True, exist_ok=True)
        trusted.write_bytes(authority.read_bytes())
        try:
            assert stamps.stamp(b"value", "sha256").result()
        finally:
            trusted.unlink()
            for one in made:
                one.rmdir()
