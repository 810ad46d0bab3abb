"""Running the program in this process, as a user would on the command line."""

import contextlib
import io
from typing import NamedTuple

import clevidence


class Ran(NamedTuple):
    """What the program printed, and the code it left with."""

    code: int
    out: str
    err: str


class _Bytes(io.TextIOWrapper):
    """Text output that takes bytes too, as standard output does."""


def run(*args: object) -> Ran:
    """Run `clevidence ARGS…`; nothing but its own refusals leave it."""
    out, err = _Bytes(io.BytesIO(), encoding="utf-8", newline=""), io.StringIO()
    code = 0
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            clevidence.main([str(arg) for arg in args])
        except SystemExit as left:
            code = left.code if isinstance(left.code, int) else int(left.code is not None)
    out.flush()
    return Ran(code, out.buffer.getvalue().decode("utf-8"), err.getvalue())  # type: ignore[attr-defined]


def refused(*args: object, code: int = 2) -> str:
    """The one sentence with which the program refuses a call."""
    ran = run(*args)
    assert ran.code == code, ran
    assert ran.out == ""
    assert "Traceback" not in ran.err
    sentence = ran.err.removeprefix("clevidence: ").rstrip("\n")
    assert sentence
    return sentence
