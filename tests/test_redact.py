"""Known secrets are replaced in every encoding, wherever the stream is cut, and nothing else is."""

import base64
import html
import json
import random
import re
import shlex
import string
import subprocess
import sys
import threading
from urllib.parse import quote, quote_plus, urlencode

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from signoff_gen.encodings import MIN_LENGTH, core, spellings
from signoff_gen.errors import InvalidInput
from signoff_gen.redact import (
    DEFAULT_FIELDS,
    MASK,
    Redactor,
    fields,
    mask_form,
    mask_headers,
    mask_json,
    mask_query,
    mask_url,
)
from signoff_gen.sieve import Sieve

LETTERS = string.ascii_letters + string.digits
SPECIAL = LETTERS + "+/=&%$#@!'\"\\<>? ;:,.~^*()[]{}|`é\u20ac\U0001f511"


def _swap(pattern, text):
    return re.sub(pattern, lambda match: match[0].lower(), text)


def _base64(value, before="", after="", alphabet=base64.b64encode):
    return alphabet((before + value + after).encode()).decode()


ENCODINGS = {
    "raw": lambda s: s,
    "json": lambda s: json.dumps({"a": s}),
    "json utf-8": lambda s: json.dumps({"a": s}, ensure_ascii=False),
    "json twice": lambda s: json.dumps({"x": json.dumps({"a": s})}),
    "json thrice": lambda s: json.dumps(json.dumps(json.dumps({"a": s}))),
    "json with escaped slashes": lambda s: json.dumps(s).replace("/", "\\/"),
    "json for html": lambda s: (
        json.dumps(s).replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
    ),
    "json for html, capitals": lambda s: re.sub(
        r"[<>&]", lambda m: f"\\u{ord(m[0]):04X}", json.dumps(s, ensure_ascii=False)
    ),
    "percent": lambda s: "q=" + quote(s, safe="") + "&r",
    "percent path": lambda s: "/p/" + quote(s),
    "percent component": lambda s: quote(s, safe="!'()*-._~"),
    "percent url": lambda s: quote(s, safe="/:@!$&'()*+,;=-._~"),
    "percent lower": lambda s: _swap("%[0-9A-F]{2}", quote(s, safe="")),
    "form": lambda s: urlencode({"k": s}),
    "form lower": lambda s: _swap("%[0-9A-F]{2}", quote_plus(s)),
    "percent twice": lambda s: quote("k=" + quote(s, safe=""), safe=""),
    "percent lower twice": lambda s: quote(_swap("%[0-9A-F]{2}", quote(s, safe="")), safe=""),
    "percent of json": lambda s: quote(json.dumps({"token": s}), safe=""),
    "html": lambda s: html.escape(f"<a '{s}'>"),
    "html text": lambda s: html.escape(s, quote=False),
    "html decimal": lambda s: html.escape(s).replace("&#x27;", "&#39;").replace("&quot;", "&#34;"),
    "html apos": lambda s: html.escape(s).replace("&#x27;", "&apos;"),
    "hex": lambda s: s.encode().hex(),
    "hex capitals": lambda s: s.encode().hex().upper(),
    "python": lambda s: repr([s]),
    "python bytes": lambda s: repr(s.encode()),
    "shell": lambda s: "+ login " + shlex.quote(s),
    "shell double": lambda s: 'K="' + re.sub(r'(["\\$`])', r"\\\1", s) + '"',
    "shell backslash": lambda s: re.sub(r"([^A-Za-z0-9_@%+=:,./-])", r"\\\1", s),
    "make": lambda s: s.replace("$", "$$"),
    "base64 newline": lambda s: _base64(s, after="\n"),
    "base64 in base64": lambda s: _base64(_base64(s, "user:"), "x"),
    "base64 of json": lambda s: _base64(json.dumps({"token": s}), "ab"),
    "base64 wrapped": lambda s: base64.encodebytes(s.encode()).decode(),
}
for _shift in range(3):
    ENCODINGS[f"base64 at {_shift}"] = lambda s, a=_shift: _base64(s, "u" * a, ":tail")
    ENCODINGS[f"base64url at {_shift}"] = lambda s, a=_shift: _base64(
        s, "x" * a, alphabet=base64.urlsafe_b64encode
    )


def stream(redactor, data, sizes):
    """`data` fed in pieces of these sizes, over and over, through one buffer that is reused."""
    buffer = bytearray(max(sizes))
    view = memoryview(buffer)
    running, out, at, turn = redactor.stream(), b"", 0, 0
    while at < len(data):
        piece = data[at : at + sizes[turn % len(sizes)]]
        view[: len(piece)] = piece
        out += bytes(running.feed(view[: len(piece)]))
        buffer[:] = b"#" * len(buffer)
        at += len(piece)
        turn += 1
    return out + running.finish()


secrets = st.one_of(
    st.text(LETTERS, min_size=10, max_size=90),
    st.text(SPECIAL, min_size=10, max_size=90).filter(lambda s: len(core(s)) >= 10),
)
sizes = st.lists(st.integers(1, 90), min_size=1, max_size=6)


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_the_value_is_gone_in_this_encoding(encoding):
    """No output holds the value, plain or in the encoding it came in, however it is chunked."""

    @settings(max_examples=12, deadline=None)
    @given(secret=secrets, sizes=sizes)
    def check(secret, sizes):
        assume(core(secret) not in "log log [REDACTED:T]")
        shown = ENCODINGS[encoding](secret)
        data = f"log log {shown} end\n".encode()
        out = stream(Redactor({"T": secret}), data, sizes)
        assert b"[REDACTED:T]" in out
        assert not [form for form in spellings(secret) if form in out]
        assert out.startswith(b"log log ")
        assert out.endswith(b" end\n")

    check()


@settings(max_examples=80, deadline=None)
@given(
    texts=st.lists(st.text(SPECIAL, max_size=60), max_size=6),
    values=st.lists(secrets, min_size=1, max_size=4),
    sizes=sizes,
)
def test_text_without_the_value_passes_unchanged(texts, values, sizes):
    data = "\n".join(texts).encode()
    known = {f"S{number}": value for number, value in enumerate(values)}
    assume(not any(form in data for value in values for form in spellings(value)))
    assert stream(Redactor(known), data, sizes) == data


@settings(max_examples=80, deadline=None)
@given(data=st.data(), values=st.lists(secrets, min_size=1, max_size=4, unique=True), sizes=sizes)
def test_where_the_stream_is_cut_makes_no_difference(data, values, sizes):
    """Values cut, repeated and overlapping give the same bytes out of every chunking."""
    pieces = st.one_of(
        st.sampled_from(values),
        st.sampled_from(values).flatmap(lambda v: st.integers(0, len(v)).map(lambda n: v[:n])),
        st.sampled_from(values).flatmap(lambda v: st.integers(0, len(v)).map(lambda n: v[n:])),
        st.text(SPECIAL, max_size=10),
    )
    text = "".join(data.draw(st.lists(pieces, max_size=12))).encode()
    redactor = Redactor({f"S{number}": value for number, value in enumerate(values)})
    assert stream(redactor, text, sizes) == redactor.data(text)


@settings(max_examples=80, deadline=None)
@given(
    alphabet=st.sampled_from(["ab", "a", "abc"]), seed=st.integers(), sizes=sizes, data=st.data()
)
def test_overlaps_are_replaced_as_one(alphabet, seed, sizes, data):
    """Against a search written the slow way: every occurrence is covered, and no other byte."""
    values = data.draw(
        st.lists(st.text(alphabet, min_size=8, max_size=14), min_size=1, max_size=4, unique=True)
    )
    pieces = st.one_of(st.sampled_from(values), st.text(alphabet, max_size=9), st.just(" "))
    text = "".join(data.draw(st.lists(pieces, max_size=20))).encode()
    needles = {form for value in values for form in spellings(value)}
    expected, end = b"", 0
    for at in range(len(text) + 1):
        reach = max((at + len(n) for n in needles if text.startswith(n, at)), default=0)
        if reach and at >= end:
            expected += b"[REDACTED:N]"
        end = max(end, reach)
        if at >= end:
            expected += text[at : at + 1]
    redactor = Redactor({"N": values[0]})
    for value in values[1:]:
        redactor.add("N", value)
    assert stream(redactor, text, sizes) == expected


def test_random_values_in_random_chunks():
    """A wide fuzz with a fixed seed: thousands of cases over all encodings."""
    rnd = random.Random(3)
    missed = []
    for turn in range(120):
        alphabet = LETTERS if turn % 2 else SPECIAL
        secret = "".join(rnd.choice(alphabet) for _ in range(rnd.choice([12, 16, 24, 40, 64])))
        if len(core(secret)) < 10:
            continue
        redactor = Redactor({"T": secret})
        for name, encoding in ENCODINGS.items():
            data = ("log " * 3 + encoding(secret) + " end\n").encode()
            out = stream(redactor, data, [rnd.choice([1, 2, 3, 7, 16, 64]) for _ in range(9)])
            if b"[REDACTED:T]" not in out or core(secret).encode() in out:
                missed.append((name, secret))
    assert missed == []


def test_the_end_of_a_stream_may_be_the_beginning_of_a_secret():
    running = Redactor({"T": "q9Zt7Lw2Xk4Vb8Nm"}).stream()
    assert bytes(running.feed(b"a q9Zt7Lw2Xk4Vb8N")) == b"a "
    assert running.finish() == b"q9Zt7Lw2Xk4Vb8N"
    assert running.finish() == b""


def test_a_line_comes_out_at_once_when_nothing_in_it_can_become_a_secret():
    running = Redactor({"T": "q9Zt7Lw2Xk4Vb8Nm"}).stream()
    assert bytes(running.feed(b"listening on 3000\n")) == b"listening on 3000\n"
    assert bytes(running.feed(b"token q9Zt7Lw2")) == b"token "
    assert bytes(running.feed(b"-no\n")) == b"q9Zt7Lw2-no\n"


def test_the_longest_value_wins_where_one_begins_another():
    redactor = Redactor({"SHORT": "abcdefgh", "LONG": "abcdefghijkl"})
    assert redactor.text("x abcdefghijkl abcdefghij") == "x [REDACTED:LONG] [REDACTED:SHORT]ij"
    for size in range(1, 14):
        assert stream(redactor, b"x abcdefghijkl", [size]) == b"x [REDACTED:LONG]"
        assert stream(redactor, b"x abcdefghij", [size]) == b"x [REDACTED:SHORT]ij"


def test_values_side_by_side_keep_a_marker_each():
    redactor = Redactor({"A": "aaaabbbb", "B": "ccccdddd"})
    assert redactor.text("aaaabbbbccccdddd") == "[REDACTED:A][REDACTED:B]"


def test_a_value_that_wears_quotes_and_white_space_is_found_without_them():
    redactor = Redactor({"T": ' "q9Zt7Lw2Xk4Vb8Nm"\n'})
    assert redactor.text("T=q9Zt7Lw2Xk4Vb8Nm.") == "T=[REDACTED:T]."
    assert redactor.text('T="q9Zt7Lw2Xk4Vb8Nm".') == "T=[REDACTED:T]."


def test_every_long_line_of_a_key_is_a_secret():
    rnd = random.Random(5)
    lines = ["".join(rnd.choice(LETTERS + "+/") for _ in range(64)) for _ in range(6)]
    begin, end = "-----BEGIN " + "KEY-----", "-----END " + "KEY-----"
    key = "\n".join([begin, *lines, end]) + "\n"
    redactor = Redactor({"KEY": key})
    assert redactor.text(f"a {lines[3]} b\n{begin}\n") == f"a [REDACTED:KEY] b\n{begin}\n"
    for shown in (key, key.replace("\n", "\r\n"), json.dumps({"k": key}), key.replace("\n", "")):
        out = redactor.text(shown)
        assert not [line for line in lines if line in out]
        assert "[REDACTED:KEY]" in out


@pytest.mark.parametrize(
    "shown",
    [
        "postgres://app:p%40ss-w0rd-1@db.example:5432/main",
        "password p%40ss-w0rd-1 refused",
        "password p@ss-w0rd-1 refused",
    ],
)
def test_the_password_inside_a_url_is_a_secret_of_its_own(shown):
    redactor = Redactor({"DATABASE_URL": "postgres://app:p%40ss-w0rd-1@db.example:5432/main"})
    out = redactor.text(shown)
    assert "w0rd" not in out
    assert "[REDACTED:DATABASE_URL]" in out


def test_a_short_password_in_a_url_is_found_beside_its_user_and_host():
    redactor = Redactor({"DB": "postgres://app:pw1@localhost:5432/main"})
    assert redactor.text("to postgres://app:pw1@localhost:5432") == "to postgres://[REDACTED:DB]"
    assert redactor.text("the app says pw1") == "the app says pw1"


def test_the_password_of_a_connection_string_is_a_secret_of_its_own():
    redactor = Redactor({"DSN": "host=db user=app password=q9Zt7Lw2Xk dbname=x"})
    assert redactor.text("tried q9Zt7Lw2Xk") == "tried [REDACTED:DSN]"


def test_the_strings_of_a_json_value_are_secrets_of_their_own():
    value = json.dumps({"id": 7, "keys": [{"k": "q9Zt7Lw2Xk4Vb8Nm"}], "s": "short", "n": None})
    redactor = Redactor({"CREDENTIALS": value})
    assert redactor.text("k=q9Zt7Lw2Xk4Vb8Nm short") == "k=[REDACTED:CREDENTIALS] short"
    assert redactor.text(value) == "[REDACTED:CREDENTIALS]"


def test_what_only_looks_like_json_is_a_value_like_any_other():
    assert Redactor({"T": "{not json at all"}).text("a {not json at all") == "a [REDACTED:T]"


@pytest.mark.parametrize("value", ["", "1234567", '  "1234567"  ', "        ", "''''''''''"])
def test_a_value_too_short_is_refused_by_name_and_never_shown(value):
    with pytest.raises(InvalidInput) as caught:
        Redactor({"GOOD": "q9Zt7Lw2Xk4Vb8Nm", "FIRST": value, "SECOND": value})
    assert [problem.code for problem in caught.value.problems] == ["SG401", "SG401"]
    text = " ".join(
        f"{problem.message} {problem.expected} {problem.hint}" for problem in caught.value.problems
    )
    assert "FIRST" in text
    assert "SECOND" in text
    assert "1234567" not in text
    with pytest.raises(InvalidInput, match="LATE"):
        Redactor().add("LATE", value)


def test_a_stream_already_begun_picks_up_a_value_added_later():
    redactor = Redactor()
    running = redactor.stream()
    assert bytes(running.feed(b"q9Zt7Lw2Xk4Vb8Nm\n")) == b"q9Zt7Lw2Xk4Vb8Nm\n"
    redactor.add("TOKEN", "q9Zt7Lw2Xk4Vb8Nm")
    redactor.add("AGAIN", "q9Zt7Lw2Xk4Vb8Nm")
    assert bytes(running.feed(b"q9Zt7Lw2Xk4Vb8Nm\n")) == b"[REDACTED:TOKEN]\n"
    assert running.finish() == b""


def test_values_may_be_added_while_others_redact():
    """Eight threads add and redact at once: each finds its own value from then on."""
    redactor = Redactor()
    failures = []

    def work(number):
        for turn in range(10):
            value = f"value-{number}-of-{turn}-secret"
            redactor.add(f"V{number}", value)
            if redactor.text(f"<{value}>") != f"<[REDACTED:V{number}]>":
                failures.append(value)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def test_without_values_a_chunk_is_handed_through_and_no_automaton_is_loaded():
    chunk = memoryview(b"anything")
    assert Redactor().stream().feed(chunk) is chunk
    assert Redactor().text("anything") == "anything"
    code = (
        "import sys; from signoff_gen.redact import Redactor;"
        "r = Redactor({'A': 'q9Zt7Lw2Xk4Vb8Nm'}); Redactor().data(b'x');"
        "sys.exit('ahocorasick_rs' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_undecodable_bytes_and_lone_surrogates_survive():
    redactor = Redactor({"T": "q9Zt7Lw2\udcff\udcfeXk4Vb8Nm"})
    raw = b"q9Zt7Lw2\xff\xfeXk4Vb8Nm"
    assert redactor.data(b"\xfe" + raw + b"\xff\x00") == b"\xfe[REDACTED:T]\xff\x00"
    assert redactor.text("\udcfe q9Zt7Lw2\udcff\udcfeXk4Vb8Nm") == "\udcfe [REDACTED:T]"
    assert redactor.text("\udcc3\udca9 \ud800") == "\udcc3\udca9 \ud800"
    assert Redactor({"T": "q9Zt7Lw2\ud800Xk4"}).text("a q9Zt7Lw2\ud800Xk4") == "a [REDACTED:T]"


def test_a_secret_at_every_byte_is_one_marker_however_long_it_goes_on():
    running = Redactor({"T": "a" * 40}).stream()
    chunk = b"a" * 20_000
    assert bytes(running.feed(chunk)) == b"[REDACTED:T]"
    assert [bytes(running.feed(chunk)) for _ in range(4)] == [b""] * 4
    assert running.finish() == b""


@pytest.mark.parametrize("before", [0, 5_000_000])
def test_secrets_in_a_big_chunk_are_found_across_its_blocks(before):
    """Values laid over every border of the blocks that are searched, or sieved, one by one."""
    secret = "q9Zt7Lw2Xk4Vb8Nm" * 4
    redactor = Redactor({"T": secret})
    running = redactor.stream()
    assert bytes(running.feed(b"." * before)) == b"." * before
    for back in (1, 7, 8, 63, 64, 65):
        filler = b"." * (256 * 1024 - back)
        data = (filler + secret.encode()) * 3
        expected = (filler + b"[REDACTED:T]") * 3
        assert bytes(running.feed(data)) == expected
        assert stream(redactor, data, [256 * 1024, 600_000, 3]) == expected


def test_in_a_long_stream_nothing_is_missed():
    """Where most blocks are only sieved: every value in every encoding is still replaced."""
    rnd = random.Random(21)
    known = {f"S{n}": "".join(rnd.choice(LETTERS) for _ in range(40)) for n in range(5)}
    known["SPECIAL"] = "p@ss/w\"o'r<d>& \\é $x=1"
    known["HEX"] = "".join(rnd.choice("0123456789abcdef") for _ in range(32))
    known["URL"] = "postgres://app:q9Zt7%2FLw2Xk@db.internal/main"
    line = b"2026-11-24T10:12:03Z INFO request handled path=/api/v1/connections status=200\n"
    exact = Redactor(known)  # never sees enough at once to begin sieving
    text, expected = [line * 60_000], [line * 60_000]
    for value in known.values():
        for encoding in ENCODINGS.values():
            shown = (line * rnd.randrange(100, 700))[rnd.randrange(80) :]
            text += [shown, encoding(value).encode()]
            expected += [shown, exact.text(encoding(value)).encode()]
    data, redactor = b"".join(text), Redactor(known)
    assert stream(redactor, data, [1 << 20, 70_001, 65_536]) == b"".join(expected)


def test_the_sieve_lets_no_string_through():
    rnd = random.Random(22)
    for count in (1, 3, 20):
        values = ["".join(rnd.choice(LETTERS) for _ in range(30)) for _ in range(count)]
        needles = {form for value in (*values, "p@ss w'ord-é") for form in spellings(value)}
        sieve = Sieve(needles)
        assert sieve.useful
        assert sieve.is_clean(b"nothing of the kind here, just a line\n" * 1000)
        for needle in needles:
            assert not sieve.is_clean(b"." * 600 + needle + b"." * 600)


def test_the_sieve_knows_when_it_is_of_no_use():
    rnd = random.Random(23)
    many = [bytes(rnd.choices(b"abcdef0123456789", k=32)) for _ in range(100)]
    assert not Sieve(many).useful
    assert not Sieve([b"Q9Zt7Lw2Xk"]).is_clean(b"XQZBDFJKV" * 100)


def test_values_that_cannot_be_sieved_are_found_in_a_long_stream():
    rnd = random.Random(24)
    known = {f"S{n}": "".join(rnd.choice("0123456789abcdef") for _ in range(32)) for n in range(70)}
    data = b"a line of a log that holds nothing\n" * 200_000 + known["S7"].encode()
    assert Redactor(known).data(data).endswith(b"nothing\n[REDACTED:S7]")


def test_thousands_of_lines_in_one_value_still_work():
    """So many spellings that the compact automaton is used."""
    rnd = random.Random(9)
    lines = ["".join(rnd.choice(LETTERS) for _ in range(20)) for _ in range(400)]
    redactor = Redactor({"BUNDLE": "\n".join(lines)})
    assert redactor.text(f"a {lines[77]} b") == "a [REDACTED:BUNDLE] b"


def test_a_spelling_never_is_too_short_to_be_looked_for():
    for value in ("abcdefgh", "é" * 8, "\udcff" * 8, "a b c d e f g h"):
        assert all(len(form) >= MIN_LENGTH for form in spellings(value))
    assert spellings("short") == set()


# Values that stand under a telling name


def test_names_are_compared_without_case_hyphen_and_underscore():
    names = fields(["apiToken", "Set-Cookie"])
    assert all(name in names for name in ("apiToken", "api_token", "API-TOKEN", "setcookie"))
    assert "apiTokens" not in names
    assert 7 not in names
    assert "anything" not in fields([])


@pytest.mark.parametrize(
    "name",
    [
        "Authorization",
        "Cookie",
        "Set-Cookie",
        "password",
        "token",
        "secret",
        "apiToken",
        "apiKey",
        "webhookSecret",
        "accessToken",
        "refreshToken",
        "clientSecret",
        "privateKey",
    ],
)
def test_the_usual_names_are_masked_by_default(name):
    assert name in fields(DEFAULT_FIELDS)


def test_json_keeps_the_key_and_loses_the_value_whatever_its_type():
    names = fields(["token", "api_key"])
    value = {
        "token": "abc",
        "list": [{"apiKey": {"deep": 1}}, {"api-key": [1, 2]}, {"token": 0}, {"token": False}],
        "other": {"tokens": 3, "text": "token"},
        "tuple": ({"token": "x"},),
    }
    before = json.dumps(value)
    assert mask_json(value, names) == {
        "token": MASK,
        "list": [{"apiKey": MASK}, {"api-key": MASK}, {"token": MASK}, {"token": MASK}],
        "other": {"tokens": 3, "text": "token"},
        "tuple": [{"token": MASK}],
    }
    assert json.dumps(value) == before
    assert list(mask_json(value, names)) == list(value)


def test_an_empty_value_stays_so_that_it_can_be_told_from_a_secret():
    value = {"token": None, "a": [{"token": ""}, {"token": []}, {"token": {}}]}
    assert mask_json(value, fields(["token"])) == value


@pytest.mark.parametrize("value", [None, 7, "text", [], {}])
def test_a_bare_json_value_is_copied(value):
    assert mask_json(value, fields(["token"])) == value


def test_json_nested_deeper_than_python_recurses_is_masked():
    value = {"token": "abc"}
    for _ in range(20_000):
        value = {"a": value}
    masked = mask_json(value, fields(["token"]))
    while "a" in masked:
        masked = masked["a"]
    assert masked == {"token": MASK}


def test_headers_keep_their_order_and_repeats():
    names = fields(DEFAULT_FIELDS)
    headers = [
        ("authorization", "Bearer abc"),
        ("Accept", "*/*"),
        ("Set-Cookie", "a=1"),
        ("set-cookie", "b=2"),
        ("Cookie", ""),
        ("Location", "/next?token=abc&page=2"),
    ]
    assert mask_headers(headers, names) == [
        ("authorization", MASK),
        ("Accept", "*/*"),
        ("Set-Cookie", MASK),
        ("set-cookie", MASK),
        ("Cookie", ""),
        ("Location", f"/next?token={MASK}&page=2"),
    ]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ""),
        ("a=1&token=abc", f"a=1&token={MASK}"),
        ("token=a%20b&a=+%2F&", f"token={MASK}&a=+%2F&"),
        ("api%5Fkey=abc;x", f"api%5Fkey={MASK};x"),
        ("token=&token", "token=&token"),
        ("user[token]=abc&user.token=d", f"user[token]={MASK}&user.token={MASK}"),
        ("user%5Btoken%5D%5B%5D=abc", f"user%5Btoken%5D%5B%5D={MASK}"),
        ("token=a=b", f"token={MASK}"),
    ],
)
def test_a_query_or_form_loses_the_named_values_and_nothing_else(query, expected):
    names = fields(["token", "apiKey"])
    assert mask_query(query, names) == expected
    assert mask_form(query, names) == expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://h/p?a=1", "http://h/p?a=1"),
        ("https://u:pw@h:8/p?token=x#f", f"https://u:{MASK}@h:8/p?token={MASK}#f"),
        ("https://abcdef@h", f"https://{MASK}@h"),
        ("https://u:p@ss@h/x", f"https://u:{MASK}@h/x"),
        ("redis://:pw@h", f"redis://:{MASK}@h"),
        ("https://h/cb#token=x&s=1", f"https://h/cb#token={MASK}&s=1"),
        ("//u:pw@h/p", f"//u:{MASK}@h/p"),
        ("/path?token=x", f"/path?token={MASK}"),
        ("mail@example.org", "mail@example.org"),
        ("http://[::1", "http://[::1"),
        ("http://h/a\nb?token=x", f"http://h/a\nb?token={MASK}"),
        ("", ""),
    ],
)
def test_a_url_loses_its_password_and_its_named_parameters(url, expected):
    names = fields(["token"])
    assert mask_url(url, names) == expected
    assert mask_url(expected, names) == expected
