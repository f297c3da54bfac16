"""SARIF 2.1.0: findings for code scanning, such as GitHub's.

Specification: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from signoff_gen import __version__
from signoff_gen.migrations.document import Document, FindingRecord
from signoff_gen.migrations.findings import RULES, Rule

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
MOST_RESULTS = 25_000
"""Results that GitHub takes in one run."""


def sarif(known: Document) -> dict[str, Any]:
    """The findings of a chain as one SARIF run.

    A finding's fingerprint holds on while lines move: it is made of its rule, its migration and
    what it is about.
    """
    used = sorted({item.code for item in known.findings})
    index = {code: number for number, code in enumerate(used)}
    return {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "signoff-gen",
                        "semanticVersion": __version__,
                        "rules": [_rule(RULES[code]) for code in used],
                    }
                },
                "columnKind": "unicodeCodePoints",
                "results": _results(known.findings[:MOST_RESULTS], index),
            }
        ],
    }


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.code,
        "name": "".join(part.capitalize() for part in rule.name.split("-")),
        "shortDescription": {"text": rule.description},
        "defaultConfiguration": {"level": rule.severity},
    }


def _results(findings: Sequence[FindingRecord], index: Mapping[str, int]) -> list[dict[str, Any]]:
    seen: Counter[str] = Counter()
    results = []
    for item in findings:
        print_ = _fingerprint([item.code, item.migration, item.object, item.error])
        seen[print_] += 1
        results.append(_result(item, index[item.code], f"{print_}:{seen[print_]}"))
    return results


def _result(item: FindingRecord, index: int, fingerprint: str) -> dict[str, Any]:
    text = f"{item.message}. {item.mend[:1].upper()}{item.mend[1:]}." if item.mend else item.message
    region = {"startLine": item.line, "startColumn": item.column}
    return {
        "ruleId": item.code,
        "ruleIndex": index,
        "level": "warning" if item.certainty == "unclear" else item.severity,
        "message": {"text": text},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": quote(item.file), "uriBaseId": "%SRCROOT%"},
                    "region": region,
                }
            }
        ],
        "partialFingerprints": {"primaryLocationLineHash": fingerprint},
    }


def _fingerprint(parts: Iterable[str]) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]
