"""SARIF 2.1.0: findings, and what is in the way of sign-offs, for code scanning as GitHub's.

Specification: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from signoff_gen import __version__
from signoff_gen.export.snapshot import Snapshot
from signoff_gen.gate import RULES as REASONS
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
    return _log(
        [_rule(RULES[code]) for code in used], _results(known.findings[:MOST_RESULTS], index)
    )


def signoffs_as_sarif(snapshots: Sequence[Snapshot]) -> dict[str, Any]:
    """What is in the way of sign-offs, at its line of the status file, as one SARIF run."""
    found = [(snapshot, reason) for snapshot in snapshots for reason in snapshot.gate.reasons]
    used = sorted({reason.code for _, reason in found})
    rules = [
        {
            "id": code,
            "shortDescription": {"text": REASONS[code]},
            "defaultConfiguration": {"level": "error"},
        }
        for code in used
    ]
    results = []
    for snapshot, reason in found[:MOST_RESULTS]:
        position = snapshot.file.document.locate(reason.at)
        fingerprint = _fingerprint([reason.code, snapshot.path, reason.about])
        results.append(
            {
                "ruleId": reason.code,
                "ruleIndex": used.index(reason.code),
                "level": "note" if reason.consequence else "error",
                "message": {"text": str(reason)},
                "locations": [_location(snapshot.path, position.line, position.column)],
                "partialFingerprints": {"primaryLocationLineHash": f"{fingerprint}:1"},
            }
        )
    return _log(rules, results)


def _log(rules: Sequence[dict[str, Any]], results: Sequence[dict[str, Any]]) -> dict[str, Any]:
    driver = {"name": "signoff-gen", "semanticVersion": __version__, "rules": rules}
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


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
    return {
        "ruleId": item.code,
        "ruleIndex": index,
        "level": "warning" if item.certainty == "unclear" else item.severity,
        "message": {"text": text},
        "locations": [_location(item.file, item.line, item.column)],
        "partialFingerprints": {"primaryLocationLineHash": fingerprint},
    }


def _location(path: str, line: int, column: int) -> dict[str, Any]:
    return {
        "physicalLocation": {
            "artifactLocation": {"uri": quote(path), "uriBaseId": "%SRCROOT%"},
            "region": {"startLine": line, "startColumn": column},
        }
    }


def _fingerprint(parts: Iterable[str]) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]
