"""LaTeX to text, without the losses of a decoder that takes all text for LaTeX.

Most of what stands in BibTeX files was never typeset: `50% of patients`, where TeX would drop
all that follows the sign, `A & B`, `US$ 5`.
"""

import re
from functools import cache
from typing import Final

from pylatexenc.latex2text import LatexNodes2Text

from loaders.markup import plain

_BARE: Final = re.compile(r"(?<!\\)([%&#])")
_DOLLAR: Final = re.compile(r"(?<!\\)\$")
_RAISED: Final = re.compile(
    r"\$\s*\^\s*\{?([^${}]{1,20})\}?\s*\$|\\textsuperscript\{([^{}]{1,20})\}"
)
_LOWERED: Final = re.compile(r"\$\s*_\s*\{?([^${}]{1,20})\}?\s*\$|\\textsubscript\{([^{}]{1,20})\}")
# Signs that pylatexenc does not know, and would leave out.
_SIGNS: Final = {
    "textless": "<", "textgreater": ">", "textbar": "|", "textunderscore": "_",
    "nobreakspace": " ", "newline": " ",
}  # fmt: skip
_SIGN: Final = re.compile(rf"\\({'|'.join(_SIGNS)})(?![A-Za-z])(?:\{{\}}|\s)?")
_URL: Final = re.compile(r"\\(?:url|nolinkurl)\s*\{([^{}]*)\}")
_PRICE: Final = re.compile(r"(?<!\\)(?:(?<=US)|(?<=AU)|(?<=CA)|(?=\$\d))\$")
_ESCAPED: Final = re.compile(r"\\([_%&#$~{}])(?:\{\})?|[{}]|\\url\b")
_DEEPEST: Final = 20
_LONGEST: Final = 50_000


@cache
def _decoder() -> LatexNodes2Text:
    return LatexNodes2Text(keep_braced_groups=False, math_mode="text", strict_latex_spaces=False)


def text_of(latex: str) -> str:
    r"""The text as printed: `{\"u}` is ü, `$\alpha$` is α, `10$^{6}$` is 10⁶; on one line."""
    if not any(sign in latex for sign in "\\{}$~") and "--" not in latex:
        return plain(latex)
    signs = _SIGN.sub(lambda found: _SIGNS[found.group(1)], _URL.sub(r"\1", latex))
    raised = _RAISED.sub(r"<sup>\1\2</sup>", signs)
    lowered = _LOWERED.sub(r"<sub>\1\2</sub>", raised)
    safe = _BARE.sub(r"\\\1", lowered)
    for sign in (_PRICE, _DOLLAR):
        if len(_DOLLAR.findall(safe)) % 2:
            safe = sign.sub(r"\\$", safe)
    return plain(_decoded(safe))


def verbatim(latex: str) -> str:
    r"""A DOI or an address: only escapes and braces are taken off."""
    return _ESCAPED.sub(lambda found: found.group(1) or "", latex).strip()


def _decoded(latex: str) -> str:
    """What pylatexenc makes of it; as it stands where it makes nothing, and too deep or long."""
    depth = deepest = 0
    for sign in latex:
        depth += (sign == "{") - (sign == "}")
        deepest = max(deepest, depth)
    if deepest > _DEEPEST or len(latex) > _LONGEST:
        return verbatim(latex)
    try:
        return str(_decoder().latex_to_text(latex))
    except Exception:  # noqa: BLE001 - it raises many kinds, and the text is still there
        return verbatim(latex)
