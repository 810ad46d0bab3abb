"""What the tables of RevMan 5 and of RevMan Web have in common: rows, groups, places."""

from loaders.revman.fields import Field, Malformed, averaged, count, counted, decimal
from loaders.revman.values import Group, Kind

# The columns of events, total, mean and standard deviation of a group; or of an effect.
Names = tuple[str, str, str, str]
# A row by its number, the header being 1.
Row = tuple[int, Field]


def random(model: str) -> bool | None:
    """Whether a model is of random effects; None where the table does not tell."""
    words = model.casefold()
    return True if words.startswith("random") else False if words.startswith("fixed") else None


def study(name: str) -> str:
    """The name of a study; raises Malformed where there is none."""
    if not name:
        raise Malformed("it names no study; mend it")
    return name


def places(
    row: int, kind_of: Kind, groups: tuple[Names, Names], names: Names
) -> tuple[str, str, str]:
    """Where the events or means of both groups, and the effect, stand in a row."""
    column = 2 if kind_of == "continuous" else 0
    one, two = (f"row {row}, {group[column]}" for group in groups)
    return one, two, f"row {row}, {names[0]}"


def group(field: Field, kind_of: Kind, names: Names, which: str) -> Group:
    """A group of a study by the columns of its events, total, mean and standard deviation.

    Raises Malformed.
    """
    events, total, mean, sd = names
    counted_in = count(field, total)
    if kind_of in ("dichotomous", "observed-expected"):
        return counted(count(field, events), counted_in, which)
    if kind_of == "continuous":
        return averaged(decimal(field, mean), decimal(field, sd), counted_in, which)
    return Group(total=counted_in or None)
