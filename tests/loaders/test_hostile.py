"""Bad and hostile input, at the level of the command: a clear refusal, nothing hung or lost.

Most loads are dry runs within this process. What could take the machine's memory or time is read
in a process of its own, whose memory, seconds and files are limited.
"""

import fcntl
import gzip
import io
import json
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any, Final

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.dossier_json import from_json
from graph.nquads import literal
from graph.release import Home
from graph.shelf import Shelf
from loaders import given as given_module
from loaders import load as loading
from loaders import packed
from loaders.content import Content, Hostile
from loaders.partition import outcomes
from loaders.record import Unreadable
from loaders.registry import formats, reader_of
from loaders.shown import shown, shown_json
from loaders.sniff import told
from tests.loaders import hostile_files as files
from tests.loaders.hostile_files import seed, zipped
from tests.loaders.small_files import article, pubmed, ris
from tests.program import Ran, refused, run

Place = Callable[..., Path]
_OBEYED: Final = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_MEMORY: Final = 3 << 30


@pytest.fixture
def mine(home: Home, tmp_path: Path) -> Home:
    """A home of the test's own, with the release of the real records."""
    place = Home(tmp_path / "home")
    shutil.copytree(home.folder, place.folder)
    return place


@pytest.fixture
def file(tmp_path: Path) -> Place:
    """A function that writes a file below `given/` and gives its path."""

    def write(name: str, content: bytes | str) -> Path:
        path = tmp_path / "given" / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


def load(place: Home, *given: object, code: int | None = None, workers: int = 1) -> Ran:
    """A load as a user makes it, its release as it was where nothing was to change."""
    ran = run("load", *given, "--home", place.folder, "--workers", workers)
    assert ran.code in ((0, 1) if code is None else (code,)), ran
    assert "Traceback" not in ran.out + ran.err
    assert "fault of the program" not in ran.out + ran.err
    assert not _OBEYED.search(ran.out + ran.err), ran
    return ran


def report(place: Home, *given: object, code: int | None = None) -> dict[str, Any]:
    """The report of a load, which adds up."""
    tree: dict[str, Any] = json.loads(load(place, *given, "--json", code=code).out)
    for part in (tree, *tree["files"]):
        assert part["in"] == part["used"] + part["merged"] + part["refused"]
    return tree


def tried(place: Home, *given: object) -> dict[str, dict[str, Any]]:
    """By the file's name, what a load would make of it; nothing is changed."""
    before = place.current()
    tree = report(place, "--dry-run", *given)
    assert place.current() == before
    return {file["file"].rpartition("/")[2]: file for file in tree["files"]}


def why(said: dict[str, Any]) -> str:
    """The one sentence with which all of a file is refused."""
    assert (said["used"], said["merged"], len(said["refusals"])) == (0, 0, 1), said
    sentence: str = said["refusals"][0]["sentence"]
    assert re.search(r"[;:] |mend|again", sentence), sentence
    return sentence


def in_a_process(
    *args: object, program: str = "", files_mb: int = 0, seconds: int = 120
) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own, with limits; it must end in time."""

    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        if files_mb:
            resource.setrlimit(resource.RLIMIT_FSIZE, (files_mb << 20, files_mb << 20))

    words = [str(arg) for arg in args]
    code = f"{program}\nimport clevidence\nclevidence.main({words!r})"
    return subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        check=False,
        text=True,
        timeout=4 * seconds,
        preexec_fn=limited,
    )


# What XML can ask for


class _Heard(BaseHTTPRequestHandler):
    hits: Final[list[str]] = []

    def do_GET(self) -> None:
        self.hits.append(self.path)
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def listener() -> Iterator[str]:
    """The address of a server on this machine, which notes who asks."""
    with HTTPServer(("127.0.0.1", 0), _Heard) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        _Heard.hits.clear()
        yield f"http://127.0.0.1:{server.server_port}/x"
        server.shutdown()


def declared(data: bytes, declarations: str, entity: str = "") -> bytes:
    """XML with a document type of its own, and an entity put at the start of its title."""
    text = data.decode()
    text = text.removeprefix('<?xml version="1.0" encoding="utf-8"?>\n')
    root = re.match(r"<(\w+)", text)
    assert root
    return (
        f"<!DOCTYPE {root[1]} {declarations}>{text.replace('Thalid', f'{entity}Thalid')}".encode()
    )


def test_xml_fetches_nothing_expands_nothing_and_reads_no_file(
    mine: Home, file: Place, tmp_path: Path, listener: str
) -> None:
    secret = tmp_path / "secret"
    secret.write_text("the-secret-of-this-machine")
    laughs = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 20}">' for n in range(1, 9))
    for name in files.XML:
        data, form = seed(name), name.replace(" ", "-")
        bad = {
            "file": (f'[<!ENTITY e SYSTEM "file://{secret}">]', "&e;"),
            "net": (f'[<!ENTITY e SYSTEM "{listener}">]', "&e;"),
            "parameter": (f'[<!ENTITY % e SYSTEM "{listener}"> %e;]', ""),
            "laughs": (f'[<!ENTITY a0 "ha">{laughs}]', "&a8;"),
            "square": (f'[<!ENTITY e "{"a" * 50_000}">]', "&e;" * 20_000),
        }
        for kind, (declarations, entity) in bad.items():
            file(f"{form}.{kind}", declared(data, declarations, entity))
        file(f"{form}.dtd", declared(data, f'SYSTEM "{listener}"'))
    said = tried(mine, tmp_path / "given")
    assert len(said) == 6 * len(files.XML)
    for name, of_file in said.items():
        if name.endswith(".dtd"):
            assert of_file["used"] == 1, of_file
        else:
            assert re.search(r"declare|entit|amplification|damaged|no reader", why(of_file)), (
                of_file
            )
    assert "the-secret" not in json.dumps(said)
    assert _Heard.hits == []


def test_a_page_runs_nothing_fetches_nothing_and_its_scripts_are_no_text(
    mine: Home, file: Place, listener: str
) -> None:
    parts = f'<script src="{listener}">evil-words</script><img src="{listener}"><base href='
    parts += f'"{listener}"><link rel="stylesheet" href="{listener}"><iframe src="{listener}">'
    parts += '</iframe><svg onload="evil-words"><script>evil-words</script></svg><object>'
    page = seed("html").replace(b"<article>", f"{parts}</object><article>".encode())
    load(mine, file("page.html", page), code=0)
    shelf = Shelf(mine.folder / "loaded")
    ((_, part, text),) = shelf.texts()
    shelf.close()
    assert part == "excerpt"
    assert "evil" not in text
    assert "forty patients" in text
    assert _Heard.hits == []


# What is packed


def test_nothing_in_an_archive_is_written_and_what_is_good_in_it_is_read(
    mine: Home, file: Place, tmp_path: Path
) -> None:
    here = sorted(path.name for path in tmp_path.iterdir())
    outside = Path(tempfile.gettempdir()) / "clevidence-was-here.ris"
    names = (
        "../../up.ris",
        str(outside),
        "..\\..\\up.ris",
        "a\x1b[2J\n.ris",
        "C:\\up.ris",
        "nul\x00",
    )
    members = [
        (name, ris(f"{files.WORDS} {n}", f"10.5555/{n}").encode()) for n, name in enumerate(names)
    ]
    ran = load(mine, "--dry-run", file("a.zip", zipped(*members, ("..", b""), ("dir/", b""))))
    assert "6 in = 6 used" not in ran.out  # each member is a file of its own
    assert "of 7 files" in ran.out
    assert "\\x1b[2J\\x0a.ris" in ran.out
    assert not outside.exists()
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted({*here, "given"})
    assert [path.name for path in (tmp_path / "given").iterdir()] == ["a.zip"]


def test_two_members_of_one_name_are_two_files(mine: Home, file: Place) -> None:
    both = [("a.ris", ris(f"{files.WORDS} {n}", f"10.5555/{n}").encode()) for n in (1, 2)]
    with pytest.warns(UserWarning, match="Duplicate name"):
        packed_twice = zipped(*both)
    assert report(mine, "--dry-run", file("a.zip", packed_twice))["used"] == 2


def spoilt_archives() -> dict[str, bytes]:
    """Archives and gzip that are damaged, locked, or packed in ways of their own."""
    good = ("good.ris", ris(files.WORDS, "10.5555/good").encode())
    whole = zipped(good, ("b.ris", ris(files.WORDS * 2, "10.5555/b").encode()))
    local = whole.index(b"PK\x03\x04", 4)
    central = whole.index(b"PK\x01\x02")
    second = whole.index(b"PK\x01\x02", central + 4)
    deep = ris(files.WORDS).encode()
    for _ in range(6):
        deep = zipped(("deeper", deep))
    squeezed = ris(files.WORDS).encode()
    for _ in range(6):
        squeezed = gzip.compress(squeezed)

    def with_bytes(at: int, new: bytes) -> bytes:
        return whole[:at] + new + whole[at + len(new) :]

    return {
        "cut.zip": whole[:-30],
        "crc.zip": with_bytes(second + 16, b"\1\2\3\4"),
        "locked.zip": with_bytes(second + 8, b"\1"),
        "method.zip": with_bytes(second + 10, b"\x63"),
        "version.zip": with_bytes(second + 6, b"\xff"),
        "header.zip": with_bytes(local, b"XXXX"),
        "sizes.zip": with_bytes(second + 24, b"\xff\xff\xff\x7f"),
        "offset.zip": with_bytes(second + 42, b"\xff\xff\xff\x00"),
        "deep.zip": deep,
        "deep.gz": squeezed,
        "cut.gz": gzip.compress(ris(files.WORDS).encode())[:-12],
        "crc.gz": gzip.compress(ris(files.WORDS).encode())[:-8] + b"12345678",
        "tail.gz": gzip.compress(ris(files.WORDS).encode()) + b"\x1f\x8bxx",
        "start.gz": b"\x1f\x8b",
        "many.zip": zipped(*((f"{n}", b"") for n in range(10_001))),
    }


def test_of_a_damaged_archive_only_what_is_damaged_is_refused(
    mine: Home, file: Place, tmp_path: Path
) -> None:
    spoilt = spoilt_archives()
    for name, data in spoilt.items():
        file(name, data)
    said = tried(mine, tmp_path / "given")
    for name in spoilt:
        of_it = [said[key] for key in said if key.partition("!")[0] == name]
        assert sum(one["refused"] for one in of_it) >= 1, (name, of_it)
    for name in ("crc.zip", "locked.zip", "method.zip", "header.zip", "sizes.zip"):
        assert said[f"{name}!good.ris"]["used"] == 1, name
    assert "password" in why(said["locked.zip!b.ris"])
    assert "bomb" in why(said["sizes.zip!b.ris"])
    assert all("gzip is damaged" in why(said[name]) for name in ("cut.gz", "crc.gz", "tail.gz"))
    assert "10001 files" in why(said["many.zip"])


def bombs() -> dict[str, bytes]:
    """What unpacks to gigabytes: in one stream, in many, within each other, or lying over it."""
    start = b"TY  - JOUR\nTI  - "
    block = gzip.compress(start) + gzip.compress(bytes(20 << 20)) * 25
    zeros = gzip.compress(b" " * (20 << 20))
    big = zipped(("a.ris", start + b" " * (60 << 20)))
    inner = zipped(*((f"{n}", big) for n in range(100)))
    member = zipfile.ZipInfo("0.ris")
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(member, b" " * (60 << 20))
        for number in range(1, 2_000):  # all members lie at the same place
            other = zipfile.ZipInfo(f"{number}.ris")
            for name in ("CRC", "compress_size", "compress_type", "file_size", "header_offset"):
                setattr(other, name, getattr(member, name))
            archive.filelist.append(other)
            archive.NameToInfo[other.filename] = other
    pubmed_start = gzip.compress(b"<PubmedArticleSet><PubmedArticle>") + zeros * 25
    return {
        "nul.gz": block,
        "space.gz": gzip.compress(start) + zeros * 25,
        "pubmed.gz": pubmed_start,
        "json.gz": gzip.compress(b'[{"type":"article-journal","DOI":"10.5/x","title":"')
        + zeros * 25,
        "page.gz": gzip.compress(b"<!doctype html><html><p>") + zeros * 25,
        "twice.gz": gzip.compress(gzip.compress(start) + zeros * 25),
        "one.zip": zipped(("a.ris", start + b" " * (100 << 20))),
        "many.zip": zipped(*((f"{n}", inner) for n in range(100))),
        "over.zip": held.getvalue(),
    }


def test_bombs_are_refused_before_they_do_harm(mine: Home, file: Place, tmp_path: Path) -> None:
    for name, data in bombs().items():
        file(name, data)
    given = tmp_path / "given"
    ran = in_a_process("load", given, "--home", mine.folder, "--workers", 1, "--json")
    assert ran.returncode == 1, ran
    said = json.loads(ran.stdout)["files"]
    assert {one["file"].rpartition("/")[2].partition("!")[0] for one in said} == set(bombs())
    assert sum(one["used"] for one in said) == 0
    for one in said:
        assert one["refused"] == 1, one
        assert "fault" not in one["refusals"][0]["sentence"], one


# What is too large, too long, too deep


def test_a_gigabyte_of_nothing_and_a_line_without_end_are_refused_by_every_reader(
    mine: Home, tmp_path: Path
) -> None:
    nothing, line = tmp_path / "nothing", tmp_path / "line"
    with nothing.open("wb") as hole:
        hole.truncate(1 << 30)
    with line.open("wb") as long:
        for _ in range(200):
            long.write(b"a" * (1 << 20))
    args = ["load", str(nothing), str(line), "--dry-run", "--home", str(mine.folder), "--json"]
    program = (
        "import clevidence, sys\nfrom loaders.registry import formats\n"
        f"for name in (None, *formats()):\n"
        "    try:\n"
        "        named = ['--as', name] if name else []\n"
        f"        clevidence.main([*{args!r}, '--workers', '1', *named])\n"
        "    except SystemExit as left: assert left.code == 1, name\n"
        "    print('\\x00')"
    )
    ran = in_a_process("--version", program=program)
    assert ran.returncode == 0, ran
    reports = ran.stdout.split("\x00\n")[:-1]
    assert len(reports) == 1 + len(formats())
    for text in reports:
        for one in json.loads(text)["files"]:
            assert (one["used"], one["refused"] in (1, 2)) == (0, True), one
            assert "fault" not in one["refusals"][0]["sentence"], one


def deep_files() -> dict[str, bytes]:
    """Nesting that would take a reader's stack, in each format that nests."""
    words, many = files.WORDS, 20_000
    tagged = f"{'<b>' * many}{words}{'</b>' * many}".encode()
    nested = b'{"a":' * many + b"1" + b"}" * many
    return {
        **{f"{n} tags": seed(n).replace(words.encode(), tagged) for n in (*files.XML, "html")},
        **{f"{n} objects": seed(n).replace(json.dumps(words).encode(), nested) for n in files.JSON},
        "lists": b"[" * 1_000_000,
        "bibtex braces": seed("bibtex", "{" * many + words + "}" * many),
        "bibtex commands": seed("bibtex", r"\emph{" * many + words + "}" * many),
        "yaml": b"- " * many + b"x",
    }


def test_what_is_nested_without_end_is_refused_or_read_and_nothing_breaks(
    mine: Home, file: Place, tmp_path: Path
) -> None:
    for name, data in deep_files().items():
        file(name, data)
    ran = in_a_process("load", tmp_path / "given", "--dry-run", "--json", "--home", mine.folder)
    assert ran.returncode == 1, ran
    said = {one["file"].rpartition("/")[2]: one for one in json.loads(ran.stdout)["files"]}
    assert set(said) == set(deep_files())
    for name, one in said.items():
        assert one["in"] >= 1, name
        for refusal in one["refusals"]:
            assert "fault" not in refusal["sentence"], one


def test_a_title_of_a_megabyte_and_100_000_authors_are_read_or_refused(
    mine: Home, file: Place, tmp_path: Path
) -> None:
    long = "word " * 200_000
    for name in files.ALL:
        if name != "reference_sheets xlsx":  # a cell of a workbook holds 32,767 characters
            file(name, seed(name, long))
    authors = "".join(f"AU  - Author, {n}\n" for n in range(100_000))
    file("authors.ris", ris(files.WORDS, "10.5555/authors").replace("TI", f"{authors}TI", 1))
    said = tried(mine, tmp_path / "given")
    assert said["authors.ris"]["used"] == 1
    for one in said.values():
        assert one["used"] + one["refused"] >= 1, one


# What stands in the words


BAD: Final = {
    "controls": "Lupus \x1b[31m\x07 and \x85\x9b\x7f more, in forty people of an open trial",
    "direction": "Lupus \u202e\u2066 and \u200f more, in forty people who took part in a trial",
    "no characters": "Lupus \ufffe\uffff and more, in forty people who took part in a trial",
    "half": "Lupus \ud800 and more, in forty people who took part in an open trial of it",
    "nul": "Lupus \x00 and more, in forty people who took part in an open trial of it",
    "signs": "Lupus <>\"{}|\\^`'%zz and more, in forty people who took part in an open trial",
    "formula": '=HYPERLINK("http://x","y") in forty people who took part in an open trial',
    "markup": "]]>&amp;<b>&#0;&#1;</b><script>x</script> in forty people of an open trial of it",
}
DOIS: Final = {
    "signs": '10.5555/a b"c<d>{e}|\\^`\n\x01',
    "letters": "10.5555/\u202e\u0080\ufffe\ue000ä",
    "address": "10.5555/%zz[]#?#",
    "long": "10.5555/" + "a" * 50_000,
}


def test_hostile_words_and_names_load_into_a_release_that_is_well_formed(
    mine: Home, file: Place, tmp_path: Path
) -> None:
    for name in files.ALL:
        for kind, words in BAD.items():
            try:
                data = seed(name, words, f"10.5555/{len(name)}-{kind}".replace(" ", "-"))
            except UnicodeEncodeError:  # halves of characters are no bytes of XML
                continue
            file(f"{name} {kind}", data)
        for kind, doi in DOIS.items():
            file(f"{name} doi {kind}", seed(name, f"{files.WORDS} {name} {kind}", doi))
    said = report(mine, tmp_path / "given")
    assert said["used"] + said["merged"] > 100
    again = report(mine, tmp_path / "given" / "ris controls")
    assert again["files"][0]["became"] == {"unchanged": 1}
    written = run("dump", "--home", mine.folder).out
    list(ox.parse(written, format=ox.RdfFormat.N_QUADS))
    assert not re.search(r"\\u00(?:[01]|7F)|[\x7f-\x84\x86-\x9f\ufffe\uffff]", written)


def test_what_is_refused_is_shown_and_kept_so_that_no_terminal_or_spreadsheet_obeys_it(
    mine: Home, file: Place
) -> None:
    evil = "\x1b]0;evil\x07\u202e\x9b2J"
    given = file("a.xml", pubmed(article(1), f"<{evil}>", article(2, "x\x1b[2J")))
    ran = load(mine, given, code=1)
    assert "\\x1b]0;evil\\x07\\u202e\\x9b2J" in ran.out
    header = "document,value,=evil"
    sheet = files.seed("extraction_sheets").replace(b'"75%"', b'"=cmd|x"')
    kept = report(mine, file(header, sheet), code=1)["files"][0]["quarantine"]
    assert not re.search(rb'(?:^|[,\n])"?=', Path(kept).read_bytes())


def test_other_records_of_a_file_are_kept(mine: Home, file: Place, tmp_path: Path) -> None:
    """A good record, one that is spoilt, and another good one, in each format that has several."""
    bib = [
        seed("bibtex", f"{files.WORDS} {n}", f"10.5555/b{n}").replace(b"one2020", b"one%d" % n)
        for n in range(3)
    ]
    table = seed("reference_sheets").decode().split("\n")[0]
    trial = [
        seed("clinical_trials").replace(b"NCT09990001", f"NCT0999010{n}".encode()) for n in range(3)
    ]
    spoilt = {
        "a.pubmed": pubmed(article(1), article(2, "<b>"), article(3)),
        "a.bib": bib[0] + bib[0] + bib[2],
        "a.trials": b"[%b,%b,%b]" % (trial[0], trial[1].replace(b'"nctId"', b'"x"'), trial[2]),
        "a.fhir": b'{"resourceType":"Evidence","id":"1","title":"One of two in lupus"}\n'
        b"{bad\n"
        b'{"resourceType":"Evidence","id":"2","title":"Two of two in lupus"}\n',
        "a.ris": (
            ris("One", "10.5555/r1") + "TY  - JOUR\nER  - \n" + ris("Two", "10.5555/r2")
        ).encode(),
        "a.csv": f"{table}\nr1,One{',' * 19}\nr2{',' * 20}\nr3,Two{',' * 19}\n".encode(),
    }
    for name, data in spoilt.items():
        file(name, data)
    for name, one in tried(mine, tmp_path / "given").items():
        assert (one["used"], one["refused"]) == (2, 1), (name, one)


# How it is given


def test_names_of_files_are_shown_and_do_nothing(mine: Home, file: Place, tmp_path: Path) -> None:
    names = (
        "a\nb.ris",
        "\x1b[2J\x07.ris",
        "\u202egnp.ris",
        "[red]x[/red].ris",
        "a!b.ris",
        "x" * 255,
    )
    for number, name in enumerate(names):
        file(name, ris(f"{files.WORDS} {number}", f"10.5555/{number}") + "TY  - JOUR\nER  - \n")
    bad = os.fsencode(tmp_path / "given") + b"/\xff\xfe.ris"
    Path(os.fsdecode(bad)).write_text(ris(f"{files.WORDS} of the last", "10.5555/last"))
    ran = load(mine, tmp_path / "given", code=1)
    for words in ("/a\\x0ab.ris", "/\\x1b[2J\\x07.ris", "/\\u202egnp.ris", "/\\xff\\xfe.ris"):
        assert words in ran.out
    assert "of 7 files" in ran.out
    again = report(mine, os.fsdecode(bad))
    assert again["files"][0]["became"] == {"unchanged": 1}
    assert "\\xff" in load(mine, "--explain", os.fsdecode(bad)).out


def test_folders_that_lead_in_a_circle_or_cannot_be_listed_are_walked_once(
    mine: Home, file: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = file("one.ris", ris(files.WORDS)).parent
    for name in ("circle", "other circle"):
        (given / name).symlink_to(given)
    (given / "nowhere").symlink_to("gone")
    (given / "self").symlink_to("self")
    os.mkfifo(given / "pipe")
    for pattern in (given, given / "**", f"{given}/**/*", f"{tmp_path}/**/one.ris"):
        assert tried(mine, pattern)["one.ris"]["used"] == 1
    said = tried(mine, given)
    assert "cannot be opened" in why(said["nowhere"])
    assert "cannot be opened" in why(said["self"])
    assert "no file" in why(said["pipe"])
    (tmp_path / "empty").mkdir()
    assert "holds no file" in why(tried(mine, tmp_path / "empty")["empty"])
    with monkeypatch.context() as patched:
        patched.setattr(os, "scandir", partial(_no_right, os.scandir, str(tmp_path / "empty")))
        assert "cannot be listed" in why(tried(mine, tmp_path / "empty")["empty"])


def _no_right(scan: Any, where: str, path: str) -> Any:
    if path == where:
        raise PermissionError(13, "Permission denied", path)
    return scan(path)


def test_a_path_that_is_not_there_is_told_before_anything_is_read(mine: Home, file: Place) -> None:
    good = file("a.ris", ris(files.WORDS))
    for wrong in ("not\x1b[2Jthere.xml", "x" * 5000, "nothing/**/*.ris"):
        assert "is not there; name" in refused("load", good, wrong, "--home", mine.folder)
    assert report(mine, good)["files"][0]["became"] == {"new": 1}


def test_an_unknown_format_is_told_with_the_nearest(mine: Home, file: Place) -> None:
    good = file("a.ris", ris(files.WORDS))
    for more in ([], ["--explain"]):
        sentence = refused("load", good, "--as", "pubmd", *more, "--home", mine.folder)
        assert sentence == "no format is named 'pubmd'; did you mean pubmed?"
    assert "cited_studies" in refused("load", good, "--as", "cited_studies", "--home", mine.folder)


@pytest.mark.parametrize("is_closed", [False, True])
def test_standard_input_without_anything_is_told(
    mine: Home, monkeypatch: pytest.MonkeyPatch, is_closed: bool
) -> None:
    nothing = None if is_closed else io.TextIOWrapper(io.BytesIO())
    monkeypatch.setattr(sys, "stdin", nothing)
    assert "-: not read: 1 in" in load(mine, "-", code=1).out


def test_standard_input_without_end_is_refused(mine: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(given_module, "_LARGEST_INPUT", 1 << 20)
    monkeypatch.setattr(sys, "stdin", Path("/dev/zero").open())  # noqa: SIM115
    assert "save it as a file" in load(mine, "-", code=1).out
    sys.stdin.close()


def test_one_path_given_again_and_again_is_read_each_time_and_told_so(
    mine: Home, file: Place
) -> None:
    good = file("a.ris", ris(files.WORDS))
    ran = load(mine, *[good] * 5, code=0)
    assert "5 in = 5 used" in ran.out
    assert "not read" not in ran.out
    assert ran.out.count("(1 unchanged)") == 4


def test_64_processes_and_many_small_files_give_what_one_process_gives(
    mine: Home, file: Place
) -> None:
    for number in range(300):
        file(f"{number:04}.ris", ris(f"{files.WORDS} {number}", f"10.5555/{number}"))
    folder = file("x.ris", ris(files.WORDS)).parent
    assert "301 in = 301 used" in load(mine, "--dry-run", folder, workers=64, code=0).out


@pytest.mark.parametrize("change", ["vanishes", "is cut", "grows", "becomes a folder"])
def test_a_file_that_changes_while_it_is_read_is_told(
    mine: Home, file: Place, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    path = file("a.xml", pubmed(article(900001), article(900002)))

    def told_and_changed(content: Content, named: str | None) -> Any:
        found = told(content, named)
        data = path.read_bytes()
        path.unlink()
        if change == "is cut":
            path.write_bytes(data[:-300])
        elif change == "grows":
            path.write_bytes(data + article(900003).encode())
        elif change == "becomes a folder":
            path.mkdir()
        return found

    monkeypatch.setattr(loading, "told", told_and_changed)
    said = report(mine, path, "--dry-run")["files"][0]
    sentences = " ".join(refusal["sentence"] for refusal in said["refusals"])
    assert said["used"] == {"vanishes": 0, "is cut": 1, "grows": 3}.get(change, 0), said
    assert change == "grows" or re.search("to its end|breaks off|ends before", sentences), said


# What else goes on


def test_a_second_load_is_told_that_the_first_one_runs(mine: Home, file: Place) -> None:
    (mine.folder / "loaded").mkdir()
    good = file("a.ris", ris(files.WORDS))
    with (mine.folder / "loaded" / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        sentence = refused("load", good, "--home", mine.folder)
        assert "is in use by another load; wait" in sentence
    assert report(mine, good)["used"] == 1


def test_a_disk_that_fills_up_changes_nothing_and_the_load_goes_on(mine: Home, file: Place) -> None:
    release = mine.current()
    many = (article(900000 + n, f"{files.WORDS} {n}", abstract="words " * 99) for n in range(2_000))
    given = file("a.xml", pubmed(*many))
    ran = in_a_process("load", given, "--home", mine.folder, "--workers", 1, files_mb=1)
    assert ran.returncode == 2, ran
    assert "make room" in ran.stderr
    assert len(ran.stderr.splitlines()) == 1
    assert mine.current() == release
    assert report(mine, given)["used"] == 2_000


@pytest.mark.parametrize("what", ["a file", "no place"])
def test_a_home_that_cannot_be_written_is_told(file: Place, what: str) -> None:
    good = file("a.ris", ris(files.WORDS))
    place = file("home", "") if what == "a file" else Path("/proc/clevidence")
    assert re.search("choose another|proc", refused("load", good, "--home", place))


def test_a_process_that_is_killed_while_it_reads_is_told(mine: Home, file: Place) -> None:
    release = mine.current()
    given = file("a.xml", pubmed(article(900001)))
    program = (
        "import os, signal, loaders.pubmed.read as read\n"
        "read.records_of_chunk = lambda _: os.kill(os.getpid(), signal.SIGKILL)"
    )
    ran = in_a_process("load", given, "--home", mine.folder, "--workers", 2, program=program)
    assert ran.returncode == 2, ran
    assert "--workers 1" in ran.stderr
    assert mine.current() == release


@pytest.mark.parametrize("how", ["SIGINT", "SIGTERM", "SIGKILL"])
def test_a_load_stopped_while_it_reads_leaves_no_process_and_goes_on(
    mine: Home, file: Place, tmp_path: Path, how: str
) -> None:
    release = mine.current()
    given = [file(f"{n}.xml", pubmed(article(900000 + n, f"{files.WORDS} {n}"))) for n in range(3)]
    reading = tmp_path / "reading"
    program = (
        "import os, sys, time, pathlib, clevidence, loaders.pubmed.read as read\n"
        "def wait(_):\n"
        f"    with open({str(reading)!r}, 'a') as told: told.write(f'{{os.getpid()}}\\n')\n"
        "    time.sleep(600)\n"
        "read.records_of_chunk = wait\n"
        f"sys.argv = ['clevidence', 'load', *{list(map(str, given))!r}, '--home', "
        f"{str(mine.folder)!r}, '--workers', '3']\n"
        "clevidence.main()"
    )
    with subprocess.Popen([sys.executable, "-c", program], stderr=subprocess.PIPE) as load_:
        assert _within_a_minute(lambda: reading.exists() and reading.read_text().count("\n") == 3)
        load_.send_signal(signal.Signals[how])
        assert load_.wait(60) != 0
    workers = [int(line) for line in reading.read_text().split()]
    assert _within_a_minute(lambda: not any(map(_runs, workers)))
    assert mine.current() == release
    assert report(mine, *given)["used"] == 3


def _within_a_minute(is_so: Callable[[], bool]) -> bool:
    for _ in range(1_200):
        if is_so():
            return True
        time.sleep(0.05)
    return False


def _runs(process: int) -> bool:
    try:
        return " Z " not in Path(f"/proc/{process}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False


# Whatever comes


PIECES: Final = (
    b"\0", b"\xff", b"\xed\xa0\x80", b"\n", b"\r", b"{", b"}", b"[", b'"', b"\\", b"<", b">",
    b"&#0;", b"&x;", b"\\ud800", b"\\u0000", b"1e999", b"null", b"[]", b"{}", b"\x1b[31m",
    b"\xe2\x80\xae", b"9" * 500, b"NaN", b"<![CDATA[", b"<!--", b"=cmd|", b"'", b",", b"ER  - ",
    b"@article{", b'10.5555/<>"{}|\\^`', b"NCT00000001 x", b"\xef\xbf\xbe", b"true", b"-1",
    b"\xc2\x80",
)  # fmt: skip
SEEDS: Final = {name: seed(name) for name in files.ALL}


@st.composite
def spoilt(draw: st.DrawFn) -> tuple[str, bytes]:
    """A small file of a format, with pieces of it cut, repeated or replaced."""
    name = draw(st.sampled_from(sorted(SEEDS)))
    data = bytearray(SEEDS[name])
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(data)))
        end = min(len(data), at + draw(st.sampled_from([0, 1, 3, 20, 200])))
        data[at:end] = draw(st.sampled_from([b"", bytes(data[at:end]) * 2, *PIECES]))
    return name, bytes(data)


@settings(max_examples=1_000, deadline=None)
@given(spoilt())
def test_whatever_is_done_to_a_file_each_record_is_used_or_refused(case: tuple[str, bytes]) -> None:
    name, data = case
    content = Content("given", lambda: io.BytesIO(data), len(data))
    with suppress(Unreadable, Hostile):
        told(content)
    source = formats()[files.format_of(name)]
    with tempfile.TemporaryDirectory() as folder:
        shard = Path(folder, "shard.nq")
        made = list(outcomes(reader_of(source).records(content), source, shard))
        list(ox.parse(shard.read_bytes(), format=ox.RdfFormat.N_QUADS))
    for outcome in made:
        assert "fault of the program" not in outcome.sentence, outcome
        assert bool(outcome.sentence) != bool(outcome.key)
        (outcome.position + outcome.sentence + "".join(outcome.warnings)).encode()
        "".join(text for _, text in outcome.texts).encode()
        if outcome.document:
            assert re.fullmatch(r"[a-z0-9][a-z0-9/._-]*", outcome.key)
            assert from_json(outcome.dossier).slug == outcome.document
        if outcome.slice:
            assert outcome.key == outcome.document


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_whatever_is_done_to_an_archive_it_is_read_or_refused(data: st.DataObject) -> None:
    inner = gzip.compress(b"hello " * 9, mtime=0)
    whole = zipped(("a.ris", b"TY  - JOUR\nER  - \n"), ("b.gz", inner))
    held = bytearray(
        data.draw(st.sampled_from([whole, zipped(("c.zip", whole)), gzip.compress(whole, mtime=0)]))
    )
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(held) - 1))
        held[at : at + data.draw(st.integers(0, 4))] = data.draw(st.binary(max_size=4))
    content = Content("given", lambda: io.BytesIO(bytes(held)), len(held))
    for found in packed.unpacked(content):
        if isinstance(found, Content):
            with suppress(Hostile):
                found.bytes(1 << 20)
        else:
            assert found.sentence


@given(st.text())
def test_what_is_shown_obeys_nobody_and_json_says_the_same(text: str) -> None:
    assert not _OBEYED.search(shown(text))
    assert json.loads(shown_json(json.dumps(text, ensure_ascii=False))) == text
    assert shown("Sjögren – 10⁶ “x”") == "Sjögren – 10⁶ “x”"


def test_every_character_is_written_as_the_engine_writes_it() -> None:
    """So that the digest of a store is that of the loads it was made of."""
    for code in (*range(0xD800), *range(0xE000, 0x11000)):
        assert literal(chr(code)) == str(ox.Literal(chr(code)))


def test_evidence_on_a_document_that_a_reference_named_first_is_published(
    mine: Home, file: Place
) -> None:
    """Or every later load would be refused for it."""
    title = "Thalidomide in forty people with refractory discoid lupus, of the reference"
    report(mine, file("a.ris", ris(title, "10.5555/reference")), code=0)
    given_level = {"type": {"coding": [{"display": "Confidence interval"}]}}
    limits = {**given_level, "range": {"low": {"value": 0.5}, "high": {"value": 0.8}}}
    resource = json.loads(seed("fhir", title))
    resource["statistic"][0]["attributeEstimate"] = [limits]  # of no level of confidence
    said = report(mine, file("a.json", json.dumps(resource)), code=0)
    assert said["used"] + said["merged"] == 1
    assert "is not told" in said["files"][0]["warnings"][0]["sentence"]
    assert report(mine, file("b.ris", ris(f"{title} two", "10.5555/b")), code=0)["used"] == 1
