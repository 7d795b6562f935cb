"""The national project code: its two layouts and the check digit of the newer one.

Source: GB/T 40058-2021 layout 4 time + 6 region + 2 department + 2 type + 5 random + 1 check as published in provincial notices;
the older layout has no check digit. The check digit fits ISO 7064 MOD 11,10 on the real codes that were tried, but no document
that was read names the algorithm: a code that fails it is warned about, never refused.
"""

from __future__ import annotations

import re

NEWER = re.compile(r"(\d{2})(0[1-9]|1[0-2])-(\d{6})-(\d{2})-(\d{2})-(\d{5})(\d)")
OLDER = re.compile(r"20(1[5-9]|20)-\d{6}-\d{2}-\d{2}-\d{6}")


def is_well_formed(code: str) -> bool:
    """Whether the text has one of the two layouts."""
    return bool(NEWER.fullmatch(code) or OLDER.fullmatch(code))


def check_digit(first_nineteen: str) -> str:
    """The twentieth digit by ISO 7064 MOD 11,10. Source: ISO/IEC 7064 hybrid system."""
    product = 10
    for digit in first_nineteen:
        product = ((product + int(digit)) % 10 or 10) * 2 % 11
    return str((11 - product) % 10)


def check_digit_holds(code: str) -> bool:
    """Whether the last digit of a newer code is its check digit; an older code has none and holds."""
    if not NEWER.fullmatch(code):
        return True
    digits = code.replace("-", "")
    return check_digit(digits[:-1]) == digits[-1]
