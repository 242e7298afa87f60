"""Which programs can check a signature of each kind, said when one is made and when one is read."""

from app.domain.profile import Profile
from app.messages.language import Language

Both = tuple[str, str]

VERIFY_IT: dict[Profile, Both] = {
    Profile.PADES: (
        "Adobe、福昕等通用阅读软件和本软件都能验证。",
        "Adobe, Foxit and other common readers verify it, and so does this program.",
    ),
    Profile.SEAL: (
        "支持 GB/T 38540 电子签章的国产软件和本软件能验证。",
        "Chinese programs with GB/T 38540 seals verify it, and so does this program.",
    ),
    Profile.DETACHED: (
        "支持 GB/T 35275 的国产软件和本软件能验证。",
        "Chinese programs with GB/T 35275 verify it, and so does this program.",
    ),
    Profile.PADES_SM2: (
        "认识 SM2 的 PAdES 软件（很少）和本软件能验证。",
        "The few programs that know SM2 in PAdES verify it, and so does this program.",
    ),
}
CANNOT: Both = (
    "Adobe、poppler 等不认识 SM2，会显示签名无效或未知。",
    "Adobe and poppler know no SM2: they show it as unknown or not valid.",
)


def readers_text(profile: Profile, language: Language) -> str:
    """Who accepts a signature of this kind, and who cannot."""
    accepted = language.pick(*VERIFY_IT[profile])
    if profile is Profile.PADES:
        return accepted
    return language.pick(accepted + CANNOT[0], f"{accepted} {CANNOT[1]}")
