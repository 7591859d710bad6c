"""A polynomial in words."""

from __future__ import annotations

from collections.abc import Sequence

from est_games.certificate.support_ring import Terms

_SHOWN_TERMS = 12


def terms_text(terms: Terms, names: Sequence[str]) -> str:
    """Return a polynomial with its variables named; a long one is cut, and says so.

    Parameters
    ----------
    terms : Terms
        Exponents and coefficient of every term.
    names : sequence of str
        The variables, in the order of the exponents.

    Examples
    --------
    >>> terms_text((((0, 2), -3), ((1, 1), 1), ((0, 0), 2)), ("x", "y"))
    'x*y - 3*y^2 + 2'
    """
    parts: list[str] = []
    for exponents, coefficient in sorted(terms, reverse=True)[:_SHOWN_TERMS]:
        factors = [
            name if power == 1 else f"{name}^{power}"
            for name, power in zip(names, exponents, strict=True)
            if power
        ]
        size = abs(coefficient)
        if size != 1 or not factors:
            factors.insert(0, str(size))
        sign = "-" if coefficient < 0 else "+"
        shown = "*".join(factors)
        parts.append(f" {sign} {shown}" if parts else f"{'-' * (coefficient < 0)}{shown}")
    if len(terms) > _SHOWN_TERMS:
        parts.append(f" + {len(terms) - _SHOWN_TERMS} more terms")
    return "".join(parts) or "0"
