"""Unknown secrets are found wherever they stand; what is no secret raises no alarm.

The figures below are measured on secrets made at run time, so that no file holds one.
"""

import base64
import dataclasses
import html
import json
import os
import random
import stat
import string
import sys
import uuid
from collections import Counter

import pytest
from kingfisher_sdk import Rules, Scanner

from signoff_gen import scan
from signoff_gen.errors import EvidenceError, SurroundingsError
from signoff_gen.redact import DEFAULT_FIELDS, Redactor, fields, mask_json
from signoff_gen.scan import Finding, ScannerMissing, find, scan_files, view

UPPER, LOWER, DIGITS = string.ascii_uppercase, string.ascii_lowercase, string.digits
LETTERS = UPPER + LOWER + DIGITS
URL_SAFE = LETTERS + "_-"
HEX = "0123456789abcdef"

DETECTED = 0.99
"""Share of planted secrets that must be found."""
FALSE_ALARMS = 0.002
"""Share of harmless lines that may raise an alarm."""


@pytest.fixture(autouse=True, scope="module")
def _rules_cache(pytestconfig):
    """Compiled rules are kept between test runs: compiling them takes seconds."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SIGNOFF_GEN_CACHE_DIR", str(pytestconfig.cache.mkdir("signoff-gen")))
        yield


class Maker:
    """Makes secrets and harmless lines, the same in every run."""

    def __init__(self, seed):
        self.rnd = random.Random(seed)

    def of(self, alphabet, length):
        return "".join(self.rnd.choice(alphabet) for _ in range(length))

    def token(self):
        return self.of(LETTERS, 28) + self.of(DIGITS, 1) + self.of(LETTERS, 3)

    def hex(self, length):
        return self.of(HEX, length)

    def uuid(self):
        return str(uuid.UUID(int=self.rnd.getrandbits(128), version=4))

    def base64(self, length):
        return base64.b64encode(self.rnd.randbytes(length)).decode()

    def time(self):
        return f"2026-11-2{self.of(DIGITS, 1)}T1{self.of(DIGITS, 1)}:12:03.{self.of(DIGITS, 3)}Z"

    def word(self):
        return self.rnd.choice(
            ["connection", "workspace", "module", "schema", "issue", "token", "session", "secret"]
        )

    def jwt(self):
        parts = [b'{"alg":"HS256","typ":"JWT"}', b'{"sub":"42"}', self.rnd.randbytes(32)]
        return ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts)

    def pem(self):
        lines = "\n".join(self.base64(48) for _ in range(25))
        return f"-----BEGIN {'PRIVATE KEY'}-----\n{lines}\n-----END {'PRIVATE KEY'}-----"


SHAPES = {
    "json field": lambda t: json.dumps({"id": 1, "apiToken": t}),
    "json, spaced": lambda t: f'  "webhook_secret" : "{t}",',
    "json in json": lambda t: json.dumps({"body": json.dumps({"clientSecret": t})}),
    "json thrice": lambda t: json.dumps(json.dumps({"body": json.dumps({"password": t})})),
    "json with code points": lambda t: f"{{\\u0022token\\u0022:\\u0022{t}\\u0022}}",
    "python": lambda t: f"DEBUG config={{'secret_key': '{t}', 'debug': True}}",
    "environment": lambda t: f"ACCESS_TOKEN={t}",
    "export": lambda t: f'export API_KEY="{t}"',
    "yaml": lambda t: f"  password: {t}",
    "toml": lambda t: f'signing_key = "{t}"',
    "query": lambda t: f"GET /cb?access_token={t}&state=1 HTTP/1.1",
    "query, percent-encoded": lambda t: f"redirect=%2Fcb%3Faccess_token%3D{t}%26s%3D1",
    "query, encoded twice": lambda t: f"r=%252Fcb%253Faccess_token%253D{t}%2526s%253D1",
    "form": lambda t: f"grant_type=x&client_secret={t}",
    "bearer": lambda t: f"> Authorization: Bearer {t}",
    "bearer in json": lambda t: json.dumps({"headers": {"authorization": "Bearer " + t}}),
    "basic": lambda t: "Authorization: Basic " + base64.b64encode(f"user:{t}".encode()).decode(),
    "header": lambda t: f"X-Api-Key: {t}",
    "cookie": lambda t: f"Set-Cookie: sessionid={t}; Path=/; HttpOnly",
    "url": lambda t: f"connecting to postgres://app:{t}@db.internal:5432/main",
    "html": lambda t: f'<input name="token" value="{t}">',
    "html, escaped": lambda t: html.escape(f'<input name="token" value="{t}">'),
    "xml": lambda t: f"<password>{t}</password>",
    "terminal": lambda t: f"\x1b[36mtoken\x1b[0m=\x1b[33m{t}\x1b[0m",
    "terminal, json": lambda t: f'\x1b[32m"apiKey"\x1b[39m: \x1b[33m"{t}"\x1b[39m',
    "flag": lambda t: f"+ deploy --api-key {t} --env prod",
    "flag, joined": lambda t: f"cmd --password={t}",
    "go": lambda t: f"map[secret:{t} name:x]",
    "ruby": lambda t: f':password=>"{t}"',
    "javascript": lambda t: f"{{ apiToken: '{t}' }}",
    "connection string": lambda t: f"Server=db;User Id=app;Password={t};",
    "phrase": lambda t: f'using token "{t}"',
    "base64": lambda t: base64.b64encode(json.dumps({"password": t}).encode()).decode(),
}

PROVIDERS = {
    "aws": lambda m: "AK" + "IA" + m.of(UPPER + "234567", 16),
    "github": lambda m: "gh" + "p_" + m.of(LETTERS, 36),
    "gitlab": lambda m: "gl" + "pat-" + m.of(URL_SAFE, 20),
    "slack": lambda m: "xo" + f"xb-{m.of(DIGITS, 12)}-{m.of(DIGITS, 12)}-{m.of(LETTERS, 24)}",
    "stripe": lambda m: "sk" + "_live_" + m.of(LETTERS, 24),
    "stripe webhook": lambda m: "wh" + "sec_" + m.of(LETTERS, 32),
    "npm": lambda m: "np" + "m_" + m.of(LETTERS, 36),
    "google": lambda m: "AI" + "za" + m.of(URL_SAFE, 35),
    "sendgrid": lambda m: f"S{'G'}.{m.of(URL_SAFE, 22)}.{m.of(URL_SAFE, 43)}",
    "discord": lambda m: (
        f"https://discord.com/api/webhooks/{m.of(DIGITS, 18)}/{m.of(URL_SAFE, 68)}"
    ),
    "telegram": lambda m: m.of("123456789", 9) + ":A" + "A" + m.of(URL_SAFE, 33),
    "twilio": lambda m: "S" + "K" + m.hex(32),
    "azure": lambda m: "AccountKey" + "=" + m.base64(64),
    "openai": lambda m: "sk" + "-proj-" + m.of(LETTERS, 20) + "T3Blbk" + "FJ" + m.of(LETTERS, 20),
    "pypi": lambda m: "py" + "pi-AgEIcHlwaS5vcmc" + m.of(URL_SAFE, 90),
    "jwt": lambda m: m.jwt(),
    "private key": lambda m: m.pem(),
}

HARMLESS = {
    "digest": lambda m: f"digest: sha256:{m.hex(64)}",
    "evidence": lambda m: json.dumps({"evidence": {"01_boot.log": "sha256:" + m.hex(64)}}),
    "seal": lambda m: f"  seal: {m.hex(12)}",
    "token's digest": lambda m: json.dumps({"token": "sha256:" + m.hex(64)}),
    "secret's digest": lambda m: f"secret: sha256:{m.hex(64)}",
    "image": lambda m: f"image registry.example/app/api@sha256:{m.hex(64)}",
    "docker": lambda m: f"{m.hex(12)}: Pull complete  Digest: sha256:{m.hex(64)}",
    "commit": lambda m: f"commit {m.hex(40)}",
    "commit, short": lambda m: f"[main {m.hex(7)}] Add {m.word()} to {m.word()}",
    "blobs": lambda m: f"index {m.hex(7)}..{m.hex(7)} 100644",
    "request": lambda m: f"{m.time()} INFO request_id={m.uuid()} path=/api/{m.word()}s/{m.uuid()}",
    "ids": lambda m: json.dumps({"id": m.uuid(), "workspaceId": m.uuid(), "createdAt": m.time()}),
    "idempotency": lambda m: f"Idempotency-Key: {m.uuid()}",
    "idempotency, x": lambda m: f"X-Idempotency-Key: {m.uuid()}",
    "trace": lambda m: f"traceparent: 00-{m.hex(32)}-{m.hex(16)}-01",
    "etag": lambda m: f'ETag: W/"{m.hex(27)}"',
    "integrity": lambda m: f'  "integrity": "sha512-{m.base64(64)}",',
    "lock": lambda m: f'  resolved "https://registry.npmjs.org/{m.word()}-1.0.tgz#{m.hex(40)}"',
    "access": lambda m: f'127.0.0.1 - - [24/Nov/2026] "GET /api/{m.word()}s?page=5 HTTP/1.1" 200',
    "nest": lambda m: f"[Nest] 4711 - LOG [RouterExplorer] Mapped {{/api/{m.word()}s/:id, GET}}",
    "sql": lambda m: f'query: SELECT "{m.word()}"."id" WHERE id = $1 -- PARAMETERS: ["{m.uuid()}"]',
    "constraint": lambda m: f'ALTER TABLE "{m.word()}s" ADD CONSTRAINT "FK_{m.hex(27)}"',
    "stack": lambda m: (
        f"    at Service.refreshToken (/app/dist/{m.word()}.service.js:12:{m.of(DIGITS, 2)})"
    ),
    "asset": lambda m: f"dist/assets/{m.word()}-{m.of(LETTERS, 8)}.js   12.5 kB",
    "pod": lambda m: f"pod/{m.word()}-api-{m.hex(10)}-{m.of(LOWER + DIGITS, 5)} 1/1 Running",
    "cut": lambda m: f"[signoff-gen: 1{m.of(DIGITS, 1)},345,678 bytes left out]",
    "marker": lambda m: f"Authorization: Bearer [REDACTED:ACCESS_TOKEN_{m.of(DIGITS, 2)}]",
    "marker in json": lambda m: json.dumps({"apiToken": "[REDACTED]", "secret": "[REDACTED:S_2]"}),
    "marker in json in json": lambda m: json.dumps({"b": json.dumps({"token": "[REDACTED:T_7]"})}),
    "marker in url": lambda m: "postgres://app:[REDACTED:DB_1]@db.example:5432/m?token=[REDACTED]",
    "marker, encoded": lambda m: "access_token%3D%5BREDACTED%3AACCESS_TOKEN_1%5D%26s%3D1",
    "marker cookie": lambda m: "Set-Cookie: [REDACTED]",
    "marker headers": lambda m: json.dumps({"headers": [["authorization", "[REDACTED]"]]}),
    "empty": lambda m: json.dumps({"password": None, "secret": "", "tokens": 12345678}),
    "reference": lambda m: "password: ${DB_PASSWORD} token: process.env.ACCESS_TOKEN_2",
    "expiry": lambda m: f"Token refresh scheduled: token expires at {m.time()}",
    "token time": lambda m: f"token: {m.time()}",
    "oauth": lambda m: json.dumps({"token_type": "bearer", "expires_in": 3600}),
    "refused": lambda m: "Authorization: Bearer token missing or malformed in request 42",
    "kubernetes": lambda m: f"secret/{m.word()}-credentials created; secretName: {m.word()}-tls-1",
    "epoch": lambda m: f"session started at 17{m.of(DIGITS, 8)} key=user:{m.of(DIGITS, 5)}:x",
    "nonce": lambda m: f"Content-Security-Policy: script-src 'nonce-{m.hex(16)}' 'self'",
    "test": lambda m: f"PASS {m.word()}.spec.ts ✓ returns 401 without token ({m.of(DIGITS, 2)} ms)",
    "pip": lambda m: f"  --hash=sha256:{m.hex(64)}",
    "keys": lambda m: f"cache key: linux-{m.hex(64)} primary_key=12345 foreign_key=FK_{m.hex(10)}",
    "rule": lambda m: "password must be at least 12 characters with 1 digit: password: required",
    "masked": lambda m: "password=******** token=xxxxxxxxxxxx1",
    "lsn": lambda m: f"LOG:  checkpoint complete; lsn=0/{m.hex(7).upper()}",
    "fingerprint": lambda m: "SHA1 Fingerprint=" + ":".join(m.hex(2) for _ in range(20)),
    "junit": lambda m: f'<testcase classname="tests.test_{m.word()}" name="test_token[case-3]"/>',
}


def planted():
    """Name, text with one secret in its second line."""
    maker = Maker(11)
    for name, shape in SHAPES.items():
        for _ in range(12):
            yield name, f"first line\n{shape(maker.token())}\nlast line\n"
    for name, make in PROVIDERS.items():
        for text in ("value {} seen", '{{"data": "{}"}}') * 3:
            yield name, f"first line\n{text.format(make(maker))}\nlast line\n"


def test_planted_secrets_are_found_at_their_line():
    """At least 99 of 100 secrets, in the shapes that logs and answers give them."""
    missed, total = Counter(), 0
    for name, text in planted():
        total += 1
        lines = {finding.line for finding in find(text.encode(), source="x.log")}
        if 2 not in lines or lines & {1, text.count("\n")}:
            missed[name] += 1
    assert total > 400
    assert 1 - missed.total() / total >= DETECTED, missed


def test_harmless_lines_raise_no_alarm():
    """At most 2 alarms in 1,000 realistic lines, each scanned by itself and all together."""
    maker = Maker(12)
    lines = [(name, make(maker)) for name, make in HARMLESS.items() for _ in range(20)]
    assert len(lines) >= 1000
    alarms = Counter(name for name, line in lines if find(line.encode(), source="x.log"))
    assert alarms.total() / len(lines) <= FALSE_ALARMS, alarms
    together = "\n".join(line for _, line in lines).encode()
    assert len(find(together, source="x.log")) / len(lines) <= FALSE_ALARMS


def test_what_our_own_redaction_leaves_raises_no_alarm():
    maker = Maker(13)
    secret = maker.token()
    body = {"apiToken": maker.token(), "data": {"webhookSecret": maker.token(), "id": 7}}
    text = "".join(f"{shape(secret)}\n" for shape in SHAPES.values())
    text += json.dumps(mask_json(body, fields(DEFAULT_FIELDS)), indent=2)
    assert find(text.encode(), source="x.log") != []
    assert find(Redactor({"TOKEN": secret}).data(text.encode()), source="x.log") == []


def test_a_finding_tells_rule_and_line_and_never_the_value():
    secret = Maker(14).token()
    (finding,) = find(f"\n\npassword: {secret}\n".encode(), source="boot.log")
    assert finding == Finding(
        "evidence.named-field",
        "Named secret field (JSON, key=value, query string)",
        3,
        "boot.log",
    )
    assert secret not in repr(finding)
    assert {field.name for field in dataclasses.fields(Finding)} == {
        "rule",
        "rule_name",
        "line",
        "source",
    }


def test_the_precise_rule_speaks_for_the_line():
    token = PROVIDERS["github"](Maker(15))
    found = find(f"Authorization: Bearer {token}\n".encode(), source="x")
    assert [finding.rule.split(".")[0] for finding in found] != ["evidence"]
    assert len({finding.rule for finding in found}) == len(found)


def test_remarks_in_the_evidence_do_not_silence_the_scanner():
    for remark in ("gitleaks:allow", "kingfisher:ignore", "pragma: allowlist secret", "nosec"):
        line = f"password: {Maker(16).token()}  # {remark}\n"
        assert find(line.encode(), source="node_modules/x.svg"), remark


@pytest.mark.parametrize(
    "encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-8-sig", "latin-1"]
)
def test_text_in_other_encodings_is_read(encoding):
    text = "first line of a log\r\nä second line\r\npassword: " + Maker(17).token() + "\r\nend\r\n"
    assert [finding.line for finding in find(text.encode(encoding), source="x")] == [3]


@pytest.mark.parametrize("data", [b"", b"\n", b"\x00" * 100, bytes(range(256)) * 4, b"\xff\xfe"])
def test_bytes_that_are_no_text_are_no_trouble(data):
    assert find(data, source="x") == []


def test_a_secret_across_the_border_of_two_chunks_is_found_once_at_its_line():
    """Secrets laid over the first border, inside the overlap, and far behind it."""
    chunk = 4 * 1024 * 1024
    line = b"2026-11-24T10:12:03Z INFO request handled path=/api/v1/connections\n"
    data = bytearray(line * (9 * 1024 * 1024 // len(line)))
    expected = []
    for turn, at in enumerate((chunk - 30, chunk - 40_000, chunk + 500, 2 * chunk - 10)):
        begin = data.rfind(b"\n", 0, at) + 1
        secret = b"password: " + Maker(20 + turn).token().encode()
        data[begin : begin + len(secret)] = secret
        expected.append(data.count(b"\n", 0, begin) + 1)
    assert [finding.line for finding in find(bytes(data), source="x")] == sorted(expected)
    wide = bytes(data).decode().encode("utf-16")
    assert [finding.line for finding in find(wide, source="x")] == sorted(expected)


def test_files_are_scanned_in_their_order_and_named_from_the_root(tmp_path):
    maker = Maker(18)
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "b.log").write_text(f"ok\ntoken={maker.token()}\n", encoding="utf-8")
    (tmp_path / "c.log").write_text(f"token={maker.token()}\n" * 2, encoding="utf-8")
    (tmp_path / "d.log").write_text("nothing\n", encoding="utf-8")
    paths = [
        tmp_path / "c.log",
        (tmp_path / "a" / "b.log").relative_to(tmp_path),
        tmp_path / "d.log",
    ]
    found = [(finding.source, finding.line) for finding in scan_files(paths, tmp_path)]
    assert found == [("c.log", 1), ("c.log", 2), ("a/b.log", 2)]
    outside = scan_files([tmp_path / "c.log"], tmp_path / "a")
    assert {finding.source for finding in outside} == {(tmp_path / "c.log").as_posix()}


def test_a_file_that_cannot_be_read_is_not_taken_for_clean(tmp_path):
    os.mkfifo(tmp_path / "fifo")
    for name, reason in (("none.log", "No such file"), ("fifo", "not a regular file")):
        with pytest.raises(EvidenceError, match=reason) as caught:
            scan_files([tmp_path / name], tmp_path)
        assert caught.value.code == "SG413"
    with pytest.raises(EvidenceError, match="not a regular file"):
        scan_files([tmp_path], tmp_path)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (rb"{\"a\":\"b\"}", b'{"a":"b"}'),
        (rb"{\\\"a\\\":\\\"b\\\"}", b'{"a":"b"}'),
        (rb"a\nb\tc\/d\u0041\x42\u00e9\u0001", b"a b c/dAB? "),
        (b"a%3Db%253Dc%0Ad%E9", b"a=b=c d?"),
        (b"&quot;a&#x27;b&amp;", b"\"a'b "),
        (b"\x1b[31mred\x1b[0m\x1b]0;t\x07 \x1b7", b" red   \x1b7"),
        (b"\x1b]0;unfinished\nline\x07", b"\x1b]0 unfinished\nline\x07"),
        (b"a(b),c;<d>|`", b"a b  c  d   "),
    ],
)
def test_the_view_undoes_escapes(text, expected):
    assert view(text) == expected


def test_the_view_keeps_every_line_where_it_is():
    rnd = random.Random(19)
    pieces = [
        b"\n",
        b"\\n",
        b"%0A",
        b"\x1b[1m",
        b"\x1b]0;",
        b"\x07",
        b"&#10;",
        b"\\u000a",
        b"x",
        b"\\",
    ]
    for _ in range(300):
        text = b"".join(rnd.choice(pieces) for _ in range(30))
        assert view(text).count(b"\n") == text.count(b"\n")


# The scanner itself


@pytest.fixture
def fresh(monkeypatch):
    """No scanner has been loaded yet."""
    monkeypatch.setattr(scan, "_loaded", [])


@pytest.mark.usefixtures("fresh")
def test_a_missing_scanner_says_what_to_install(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "kingfisher_sdk", None)
    (tmp_path / "x").write_bytes(b"a")
    for call in (lambda: find(b"a", source="x"), lambda: scan_files([tmp_path / "x"], tmp_path)):
        with pytest.raises(ScannerMissing, match="not installed") as caught:
            call()
        assert caught.value.code == "SG411"
        assert "pip install 'signoff-gen[secrets]'" in caught.value.hint
        assert isinstance(caught.value, SurroundingsError)


@pytest.mark.usefixtures("fresh")
def test_rules_that_cannot_be_read_are_an_error_of_the_surroundings(monkeypatch, tmp_path):
    (tmp_path / "rules.yml").write_text("rules: [", encoding="utf-8")
    monkeypatch.setattr(scan, "RULES", tmp_path / "rules.yml")
    with pytest.raises(SurroundingsError, match="cannot read its rules") as caught:
        find(b"a", source="x")
    assert caught.value.code == "SG412"


def test_a_scanner_that_fails_is_no_clean_result_and_its_words_are_not_repeated(
    monkeypatch, tmp_path
):
    class Failing(Scanner):
        def scan(self, data, **_):
            raise RuntimeError(data.decode())

    (tmp_path / "rules.yml").write_text(
        "rules: [{name: X, id: x.y, pattern: '(?P<TOKEN>qqq[0-9]{8})', confidence: medium}]",
        encoding="utf-8",
    )
    rules = Rules([tmp_path / "rules.yml"], builtins=False, cache=False)
    monkeypatch.setattr(scan, "_loaded", [Failing(rules)])
    with pytest.raises(SurroundingsError) as caught:
        find(b"some text", source="x")
    assert (caught.value.code, caught.value.message) == (
        "SG412",
        "the secret scanner failed (RuntimeError)",
    )
    assert caught.value.__suppress_context__


def test_the_rules_are_kept_for_their_user_alone(monkeypatch, tmp_path):
    monkeypatch.setenv("SIGNOFF_GEN_CACHE_DIR", str(tmp_path / "cache"))
    assert scan._cache() == tmp_path / "cache" / "scanner"
    assert stat.S_IMODE((tmp_path / "cache" / "scanner").stat().st_mode) == 0o700


def test_without_a_place_for_the_rules_it_works_all_the_same(monkeypatch, tmp_path):
    (tmp_path / "file").write_bytes(b"")
    monkeypatch.setenv("SIGNOFF_GEN_CACHE_DIR", str(tmp_path / "file"))
    assert scan._cache() is None
    monkeypatch.delenv("SIGNOFF_GEN_CACHE_DIR")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    assert scan._cache() == tmp_path / "xdg" / "signoff-gen" / "scanner"


def test_neither_validation_nor_revocation_is_used():
    """The parts of the scanner that talk to the network are never named in our code."""
    source = (scan.RULES.parent.parent / "scan.py").read_text(encoding="utf-8")
    assert "Validator" not in source
    assert "Revoker" not in source
