"""An office whose UKey is the software SKF one and holds electronic seals by a maker of its own."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from app.gui.panels.seal_card import SealCard
from app.services import WindowServices
from tests.gm.authority import ISSUING, SIGNING, Holder, SealWish, Wish, certify, general_time, seal
from tests.gm.der import ia5, utf8
from tests.gm.libcrypto import Sm2Key
from tests.gui.office import Office
from tests.pdf_samples import ring_seal
from tests.softskf.store import SoftStore

MAKER = "测试制章机构"
DAY = timedelta(days=1)


def _wish(*, authority: bool = False) -> Wish:
    now = datetime.now(UTC)
    start, end = now - 100 * DAY, now + 500 * DAY
    uses = ISSUING if authority else SIGNING
    return Wish(uses=uses, start=start, end=end, authority=authority)


@dataclass
class SealMaker:
    """Makes seals for the certificates of others."""

    name: str = "测试制章根证书"

    def __post_init__(self) -> None:
        self.root = certify(self.name, None, _wish(authority=True))
        self.maker = certify(MAKER, self.root, _wish())

    def make(
        self,
        signer: bytes,
        name: str = "测试市测试局",
        *,
        number: int = 1,
        days: int = 400,
        until: datetime | None = None,
        sides: tuple[int, int] = (42, 42),
        picture: bytes | None = None,
    ) -> bytes:
        """A seal for the holder of the DER certificate `signer`, valid for so many more days."""
        now = datetime.now(UTC)
        end = until or now + days * DAY + timedelta(hours=1)
        wish = SealWish(
            code=ia5(f"110105000{number:05}"),
            name=utf8(name),
            created=general_time(now - 90 * DAY),
            start=general_time(now - 90 * DAY),
            end=general_time(end),
            picture=picture or ring_seal(),
            sides=sides,
        )
        holder = Holder(Sm2Key.generate(), signer, b"", 0)
        return seal(self.maker, holder, wish=wish)


@dataclass
class SealOffice(Office):
    """The same person with an SKF token and its electronic seals."""

    store: SoftStore = field(kw_only=True)
    maker: SealMaker = field(kw_only=True)

    @property
    def signer(self) -> bytes:
        """The certificate on the token."""
        return (self.store.device().container() / "sign.cer").read_bytes()

    @property
    def cards(self) -> dict[str, SealCard]:
        """The cards by the names of their seals."""
        return {card.facts.name: card for card in self.window.desk.seal_section.cards}

    def card(self, name: str) -> SealCard:
        """Wait for a card."""
        self.until(lambda: name in self.cards)
        return self.cards[name]

    def chosen(self, name: str = "测试市测试局") -> None:
        """Wait until a seal can be put on a page, and pick it."""
        self.until(lambda: (card := self.cards.get(name)) is not None and card.choice)
        choice = self.cards[name].choice
        assert choice is not None
        self.window.placing.choose(choice)

    def put_seal(self, file: str = "SEAL0001.esl", **how: object) -> None:
        """Write a seal onto the token."""
        self.store.device().put_file(file, self.maker.make(self.signer, **how))  # type: ignore[arg-type]

    @property
    def logins(self) -> int:
        """How often a PIN was sent to the token."""
        return len(self.store.calls("SKF_VerifyPIN"))


def furnish_with_seal(services: WindowServices, store: SoftStore, maker: SealMaker) -> None:
    """The driver, one seal on the token, trust in its maker and in the signer's authority."""
    services.settings.save({"driver": str(store.library)})
    services.anchors.add("authority.pem", store.authority.certificate.read_bytes())
    services.seal_anchors.add("maker.cer", maker.root.der)
    signer = (store.device().container() / "sign.cer").read_bytes()
    store.device().put_file("SEAL0001.esl", maker.make(signer))
