"""Finnish alphabetical order as a plain string, the same on every database.

Neither SQLite nor every PostgreSQL knows Finnish collation, so the order is stored: a key of a–z and 0–9 only,
whose order is the same under every collation a database may have.
"""

import unicodedata

# å, ä, ö follow z; the Scandinavian and Estonian letters sort with their Finnish neighbours, and the Sámi
# letters that do not decompose with the letter they grew from (Finnish rules for foreign letters, SFS 4600).
_AFTER_Z = {"å": "z1", "ä": "z2", "æ": "z2", "ö": "z3", "ø": "z3", "õ": "z3"}
_LIKE = {
    "z": "z0",
    "đ": "d",
    "ð": "d",
    "ŋ": "n",
    "ŧ": "t",
    "ǥ": "g",
    "ʒ": "z0",
    "ł": "l",
    "þ": "th",
    "ß": "ss",
}
_LIKE |= {"ü": "y", "ű": "y", "œ": "z3"}


def sort_key(text: str) -> str:
    """``text`` as letters whose plain order is the Finnish order; a word break sorts before any letter."""
    key = []
    for letter in unicodedata.normalize("NFC", text).casefold():
        if known := _AFTER_Z.get(letter) or _LIKE.get(letter):
            key.append(known)
            continue
        plain = unicodedata.normalize("NFD", letter)[0]
        plain = _LIKE.get(plain, plain)
        if plain.isascii() and plain.isalnum():
            key.append(plain)
        elif letter in " ,-–":
            key.append("0")
    return "".join(key)


def sort_name(full_name: str) -> str:
    """A first guess at the name to sort by: "Áile Máret Aikio" gives "Aikio, Áile Máret".

    A guess only, for whoever gave one name; the person may correct it (von, de la, two surnames).
    """
    *given, surname = full_name.split() or [""]
    return f"{surname}, {' '.join(given)}" if given else surname
