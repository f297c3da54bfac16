"""Problems as GitLab's code quality report, which a merge request shows beside the lines."""

import hashlib
from collections import Counter
from collections.abc import Iterable
from typing import Any

from signoff_gen.errors import Problem

_SEVERITIES = {"error": "major", "warning": "minor", "note": "info"}


def code_quality(problems: Iterable[Problem]) -> list[dict[str, Any]]:
    """The report: one object a problem, by the part of the Code Climate format GitLab reads.

    The fingerprint leaves the line out, so that a problem which only moved is still the same one;
    GitLab wants them unique, so those that are alike are numbered.

    Source: docs.gitlab.com, "Code Quality report format".
    """
    seen: Counter[tuple[str, str, str]] = Counter()
    report = []
    for problem in problems:
        path = problem.path.as_posix() if problem.path else "."
        identity = (problem.code, path, problem.message)
        seen[identity] += 1
        text = "\0".join((*identity, str(seen[identity])))
        extra = [f"expected: {problem.expected}"] if problem.expected else []
        extra += [problem.hint] if problem.hint else []
        report.append(
            {
                "description": "; ".join([problem.message, *extra]),
                "check_name": problem.code,
                "fingerprint": hashlib.sha256(text.encode()).hexdigest(),
                "severity": _SEVERITIES[problem.severity],
                "location": {"path": path, "lines": {"begin": problem.line or 1}},
            }
        )
    return report
