"""The values that a column may have, cut into atoms: on each atom every cell of the column says the same.

Atoms are the constants that cells mention, the stretches between and beyond them, true and false, and null where a cell speaks of it.
A column whose values are of no ordered kind has one atom that stands for them all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, combinations

from app.decisions.feel.printing import show
from app.decisions.feel.values import Value
from app.decisions.proof.kinds import NUMBER, TEXT, Key, Kind, kind_of

ANYTHING = "-"
# Stands for every text that no cell mentions: an analyst reads it at once.
OTHER_TEXT = "其他"


@dataclass(frozen=True, slots=True)
class Atom:
    """Values that no cell tells apart.

    Shape: `value` is one of them; `low` and `high` are the keys of its ends, both itself for a point, None where open; `kind` is None
    for true, false, null and for what has no order.
    """

    value: Value
    kind: Kind | None = None
    low: Key | None = None
    high: Key | None = None
    is_point: bool = True


def atoms_of(constants: Iterable[Value], kinds: Sequence[Kind] | None, *, is_boolean: bool) -> list[Atom]:
    """The atoms of a column whose cells mention these constants.

    Shape: `kinds` are those of the declared type, None for a column that declares none: then the constants tell. Empty: a column
    without any kind has one atom whose value is null.
    """
    plain = list(constants)
    mentioned: dict[Kind, list[Key]] = {}
    for value in plain:
        kind = kind_of(value)
        own = None if kind is None else _declared(kind, kinds)
        if own is not None:
            mentioned.setdefault(own, []).append(own.key(value))
    found: list[Atom] = []
    if is_boolean or (kinds is None and any(isinstance(value, bool) for value in plain)):
        found += [Atom(True), Atom(False)]
    for kind, keys in mentioned.items():
        found += _stretches(kind, keys)
    if not mentioned and kinds:
        found += _stretches(kinds[0], ())
    if any(value is None for value in plain) or not found:
        found.append(Atom(None))
    return found


def lists_of(members: Sequence[Value]) -> list[Atom]:
    """The atoms of a column that is asked only which of these its list contains: one for each choice of them."""
    chosen = chain.from_iterable(combinations(members, size) for size in range(len(members) + 1))
    return [Atom(list(each)) for each in chosen]


def _declared(kind: Kind, kinds: Sequence[Kind] | None) -> Kind | None:
    """The column's own kind for constants of this one. Empty: None where the column is of another type."""
    if kinds is None:
        return kind
    return next((own for own in kinds if own is kind or own.name == kind.name == NUMBER.name), None)


def _stretches(kind: Kind, keys: Iterable[Key]) -> list[Atom]:
    cuts = sorted({cut for key in keys for cut in kind.cuts(key)} | ({OTHER_TEXT} if kind is TEXT else set()))
    found: list[Atom] = []
    low: Key | None = None
    for cut in [*cuts, None]:
        inside = kind.between(low, cut)
        if inside is not None:
            found.append(Atom(kind.value(inside), kind, low, cut, is_point=False))
        if cut is not None:
            if kind.holds(cut):
                found.append(Atom(kind.value(cut), kind, cut, cut))
            low = cut
    return found


def text_of(atoms: Sequence[Atom], chosen: Iterable[int], mentioned: Callable[[Value], bool]) -> str:
    """Some atoms of a column as a cell that matches just them. Shape: `mentioned` says which texts the table itself names."""
    picked = sorted(set(chosen))
    if len(picked) == len(atoms):
        return ANYTHING
    if any(atoms[at].kind is TEXT for at in picked):
        text = _texts(atoms, picked, mentioned)
        if text:
            return text
    return ", ".join(_runs(atoms, picked))


def _texts(atoms: Sequence[Atom], picked: Sequence[int], mentioned: Callable[[Value], bool]) -> str:
    """Texts as `"a", "b"` or `not("c")`. Empty: "" where their order matters."""
    inside = set(picked)
    free = [at for at, atom in enumerate(atoms) if atom.kind is TEXT and not (atom.is_point and mentioned(atom.value))]
    left = [atom for at, atom in enumerate(atoms) if at not in inside]
    if inside.isdisjoint(free):
        return ", ".join(_shown(atoms[at]) for at in picked)
    if inside.issuperset(free) and all(atom.is_point for atom in left):
        return f"not({', '.join(_shown(atom) for atom in left)})"
    return ""


def _runs(atoms: Sequence[Atom], picked: Sequence[int]) -> list[str]:
    """Neighbouring atoms as ranges."""
    runs: list[list[Atom]] = []
    before = -2
    for at in picked:
        atom = atoms[at]
        if (
            runs
            and at == before + 1
            and atom.kind is not None
            and runs[-1][-1].kind is atom.kind
            and atom.low == runs[-1][-1].high
        ):
            runs[-1].append(atom)
        else:
            runs.append([atom])
        before = at
    return [_run(run) for run in runs]


def _run(run: Sequence[Atom]) -> str:
    first, last, kind = run[0], run[-1], run[0].kind
    if kind is None or (len(run) == 1 and first.is_point):
        return _shown(first)
    low, high = _end(kind, first.low), _end(kind, last.high)
    if low is None or high is None:
        if low is not None:
            return f"{'>=' if first.is_point else '>'} {low}"
        return f"{'<=' if last.is_point else '<'} {high}" if high is not None else ANYTHING
    return f"{'[' if first.is_point else '('}{low}..{high}{']' if last.is_point else ')'}"


def _end(kind: Kind, key: Key | None) -> str | None:
    return None if key is None else kind.show(kind.value(key))


def _shown(atom: Atom) -> str:
    return (
        atom.kind.show(atom.value)
        if atom.kind is not None
        else str(show(atom.value) if atom.value is not None else "null")
    )
