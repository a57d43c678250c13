"""The verification code: 60 random bits that a person can read aloud, and a character that catches slips.

Twelve characters of Crockford's Base32 (no I, L, O or U: what is misread is read as 1 or 0) and a thirteenth
computed from them over the field of 32 elements. Every single wrong character and every exchange of two
characters changes the sum, so such a slip is answered as a slip and not as an unknown certificate.
"""

import re
import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 13

_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1"})
_SEPARATORS = str.maketrans("", "", " -–—\u00a0\u2010\u2011\t\r\n")

# Any letters, a year and a running number: what is printed as "Number", for whoever types that instead.
_NUMBER = re.compile(r"[A-ZÅÄÖ][A-ZÅÄÖ0-9]{0,11}(19|20)\d\d\d{4,6}")


def _powers_of_two() -> tuple[int, ...]:
    """1, 2, 4 … in GF(2⁵) modulo x⁵ + x² + 1: 31 different weights, one for each place."""
    powers = [1]
    while len(powers) < 31:
        doubled = powers[-1] << 1
        powers.append(doubled ^ 0b100101 if doubled & 0b100000 else doubled)
    return tuple(powers)


_POWERS = _powers_of_two()
_EXPONENT = {power: exponent for exponent, power in enumerate(_POWERS)}


def _check_character(twelve: str) -> str:
    total = 0
    for place, letter in enumerate(twelve, start=1):
        if value := ALPHABET.index(letter):
            total ^= _POWERS[(_EXPONENT[value] + place) % 31]
    return ALPHABET[total]


def new() -> str:
    """A fresh code of 13 characters, ungrouped. 60 of its bits are random. It never reads as a number."""
    while True:
        twelve = "".join(secrets.choice(ALPHABET) for _place in range(LENGTH - 1))
        code = twelve + _check_character(twelve)
        if not reads_as_number(code):
            return code


def read(text: str) -> str:
    """What somebody typed, as we store it: capitals, no hyphens or spaces, O for 0 and I or L for 1 forgiven."""
    return text.upper().translate(_SEPARATORS).translate(_READ_AS)


def reads_as_number(text: str) -> bool:
    """Whether what somebody typed has the form of a certificate's number, such as ``EKJ-2016-0001``."""
    return _NUMBER.fullmatch(text.upper().translate(_SEPARATORS)) is not None


def looks_like_one(code: str) -> bool:
    """Whether ``code`` (as ``read`` answers it) has the length and the letters of a code."""
    return len(code) == LENGTH and set(code) <= set(ALPHABET)


def is_whole(code: str) -> bool:
    """Whether the check character agrees. False for a slip of the pen in a well-formed code."""
    return looks_like_one(code) and _check_character(code[:-1]) == code[-1]


def grouped(code: str) -> str:
    """As printed: ``7Q4K-2M9X-HT3A9``."""
    return f"{code[:4]}-{code[4:8]}-{code[8:]}"
