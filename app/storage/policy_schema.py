"""The schema of `resources/policies/schema.toml` as values."""

from functools import cache
from pathlib import Path
from typing import Any

from app.domain.policy_schema import Kind, SchemaRule

SCHEMA_FILE = Path(__file__).parents[2] / "resources" / "policies" / "schema.toml"


@cache
def policy_schema() -> tuple[SchemaRule, ...]:
    """Every rule, in the order of the file. A damaged installation raises."""
    import tomllib  # a start without a policy need not load it

    table = tomllib.loads(SCHEMA_FILE.read_text(encoding="utf-8"))
    return tuple(_rule(row) for row in table["rule"])


def _rule(row: dict[str, Any]) -> SchemaRule:
    strictest = row["strictest"]
    return SchemaRule(
        key=row["key"],
        kind=Kind(row["kind"]),
        strictest=tuple(strictest) if isinstance(strictest, list) else strictest,
        zh=(row["zh"][0], row["zh"][1]),
        en=(row["en"][0], row["en"][1]),
        choices=tuple(row.get("choices", ())),
        least=row.get("least", 0),
        most=row.get("most", 0),
    )
