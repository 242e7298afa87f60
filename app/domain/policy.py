"""The office's rules, and what they say about a request. Pure: where rules come from is storage's.

A person's settings are no policy, and nothing a person can write may widen what a policy allows.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path, PurePath

from app.domain.errors import AppError, ErrorCode
from app.domain.profile import Level


class Rule(StrEnum):
    """Rules that a request can violate: keys of the schema, and one that always applies.

    `DRIVER_FOLDER` (G11): an installed program loads a driver only by an absolute path, from
    folders that ordinary users cannot write, unless the policy names that very file.
    """

    DRIVERS = "drivers.allowed"
    DRIVER_FOLDER = "drivers.folder"
    PERSONAL_ANCHORS = "trust.personal_anchors"
    PROFILES = "sign.profiles"
    LEVELS = "sign.levels"
    HOSTS = "network.hosts"
    STAMP_ANCHORS = "time_stamp.anchors"
    MAX_DOCUMENTS = "sign.max_documents"
    REPLACE = "save.replace"
    REGISTER_FOLDER = "register.folder"


class ProblemKind(StrEnum):
    """What can be wrong with a policy."""

    UNKNOWN = "unknown"
    MALFORMED = "malformed"
    SYNTAX = "syntax"
    UNREADABLE = "unreadable"
    UNPROTECTED = "unprotected"


class Stamping(StrEnum):
    """What becomes of a signature without a time stamp (K3).

    `WISHED`: it is saved, and the receipt tells why there is none. `REQUIRED`: it is not saved.
    """

    NONE = "none"
    WISHED = "wished"
    REQUIRED = "required"


@dataclass(frozen=True)
class PolicyProblem:
    """One thing wrong: the key, if it is about one, and the place (file and line, or value)."""

    kind: ProblemKind
    place: str
    key: str = ""


@dataclass(frozen=True)
class Policy:
    """Every rule with what applies if nobody sets it; fields are the keys of the schema.

    None: the office leaves it open. `register_folder` empty: a folder was meant that nobody knows,
    so nothing is signed. `origin` is where the policy was found, empty if there is none; `places`
    tell for each key that was set where, `strict` are the keys whose strictest value had to do.
    """

    drivers_allowed: Mapping[str, str] | None = None
    trust_anchors: tuple[str, ...] = ()
    trust_seal_anchors: tuple[str, ...] = ()
    trust_personal_anchors: bool = True
    sign_profiles: tuple[str, ...] | None = None
    sign_levels: tuple[str, ...] | None = None
    sign_max_documents: int | None = None
    save_replace: bool = True
    register_folder: str | None = None
    time_stamp_url: str | None = None
    time_stamp_anchors: tuple[str, ...] = ()
    network_hosts: tuple[str, ...] = ()
    window_language: str | None = None
    window_remember_files: bool | None = None
    window_folder: str | None = None
    window_reason: str | None = None
    window_location: str | None = None
    origin: str = ""
    places: Mapping[str, str] = field(default_factory=dict)
    strict: frozenset[str] = frozenset()
    problems: tuple[PolicyProblem, ...] = ()

    def anchors(self, personal: tuple[Path, ...]) -> tuple[Path, ...]:
        """The office's anchors and those a person names; raises `POLICY_FORBIDS` for the latter."""
        return (*map(Path, self.trust_anchors), *self._permitted(personal))

    def seal_anchors(self, personal: tuple[Path, ...]) -> tuple[Path, ...]:
        """The same for the makers of seals."""
        return (*map(Path, self.trust_seal_anchors), *self._permitted(personal))

    def _permitted(self, personal: tuple[Path, ...]) -> tuple[Path, ...]:
        if personal and not self.trust_personal_anchors:
            raise forbidden(self, [Rule.PERSONAL_ANCHORS])
        return personal

    @property
    def stamping(self) -> "Stamping":
        """Whether signatures get a time stamp; without levels they do if there is an authority."""
        levels = self.sign_levels
        if levels is not None and Level.B_B not in levels:
            return Stamping.REQUIRED
        permitted = levels is None or Level.B_T in levels
        return Stamping.WISHED if permitted and self.time_stamp_url else Stamping.NONE

    @property
    def stamping_host(self) -> str:
        """Who is asked for time stamps; empty if nobody is."""
        url = self.time_stamp_url
        if self.stamping is Stamping.NONE or not url:
            return ""
        from app.domain.network import read_url

        return read_url(url).host

    def fixed_settings(self) -> dict[str, str | bool]:
        """Settings of the window that a person may not change, with their values."""
        fixed: dict[str, str | bool] = {
            name: value
            for name, value in (
                ("language", self.window_language),
                ("remember_files", self.window_remember_files),
                ("folder", self.window_folder),
                ("reason", self.window_reason),
                ("location", self.window_location),
            )
            if value is not None
        }
        # the permitted drivers are all looked for: there is nothing left to choose
        return fixed if self.drivers_allowed is None else {**fixed, "driver": ""}

    def locked_settings(self) -> dict[str, str]:
        """The rows of the settings that are grey, each with where that was decided."""
        rows = [name.replace("_", "-") for name in self.fixed_settings()]
        if not self.trust_personal_anchors:
            rows.append("issuers")
        return dict.fromkeys(rows, self.origin)


@dataclass(frozen=True)
class DriverFile:
    """A driver library as the rules see it.

    `path` is what was named, `real` where it lies without links. `guarded`: ordinary users can
    change neither the file nor a folder above it. `sha256` is empty where no rule asks for it.
    """

    path: str
    real: str
    absolute: bool
    guarded: bool
    sha256: str = ""


@dataclass(frozen=True)
class AskedSigning:
    """What the rules want to know of a signing; `profile` is None until a certificate is found.

    `named_anchors`: the person named somebody to trust for the maker of the seal.
    """

    documents: int
    replace: bool
    named_anchors: bool = False
    profile: str | None = None


def violated(policy: Policy, asked: AskedSigning) -> tuple[Rule, ...]:
    """Every rule that a signing would violate, all at once."""
    limit, profiles = policy.sign_max_documents, policy.sign_profiles
    known = profiles is not None and asked.profile is not None
    checks = (
        (Rule.MAX_DOCUMENTS, limit is not None and asked.documents > limit),
        (Rule.REPLACE, asked.replace and not policy.save_replace),
        (Rule.PERSONAL_ANCHORS, asked.named_anchors and not policy.trust_personal_anchors),
        (Rule.REGISTER_FOLDER, policy.register_folder == ""),
        (Rule.PROFILES, known and asked.profile not in (profiles or ())),
        *_about_time_stamps(policy),
    )
    return tuple(rule for rule, wrong in checks if wrong)


def _about_time_stamps(policy: Policy) -> tuple[tuple[Rule, bool], ...]:
    """A time stamp that is required and can never be had is told before the PIN, not after it."""
    if policy.stamping is not Stamping.REQUIRED:
        return ()
    url, levels = policy.time_stamp_url, policy.sign_levels or ()
    if not url or Level.B_T not in levels:
        return ((Rule.LEVELS, True),)
    # loaded where a rule speaks of hosts: every start of a window has this module
    from app.domain.network import is_permitted

    return (
        (Rule.HOSTS, not is_permitted(url, policy.network_hosts)),
        (Rule.STAMP_ANCHORS, not (policy.time_stamp_anchors or policy.trust_anchors)),
    )


def listed_digest(policy: Policy, path: str, real: str) -> str | None:
    """The digest that the policy wants of this file, None if it does not name it."""
    allowed = {PurePath(name): digest for name, digest in (policy.drivers_allowed or {}).items()}
    return allowed.get(PurePath(path)) or allowed.get(PurePath(real))


def driver_violates(policy: Policy, driver: DriverFile, *, installed: bool) -> Rule | None:
    """The rule against loading this driver; `installed` is False in a checkout (G11)."""
    if policy.drivers_allowed is not None:
        wanted = listed_digest(policy, driver.path, driver.real)
        return None if wanted and wanted == driver.sha256 and driver.absolute else Rule.DRIVERS
    if installed and not (driver.absolute and driver.guarded):
        return Rule.DRIVER_FOLDER
    return None


def forbidden(policy: Policy, rules: Iterable[Rule], **facts: str | int) -> AppError:
    """The error that names all these rules; `facts` fill their sentences."""
    limit = {} if policy.sign_max_documents is None else {"limit": policy.sign_max_documents}
    names = ", ".join(dict.fromkeys(rules))
    return AppError(ErrorCode.POLICY_FORBIDS, rule=names, **limit, **facts)
