"""How numbers, money and dates are written.

12 830,25 € and 12,830.25 €; 2 septembre 2024 and 2 September 2024.

French groups with a narrow no-break space and puts one before the unit (Lexique de l'Imprimerie
nationale).
"""

from subak.language.catalogue import LanguageCode

NARROW = "\u202f"
_MONTHS = {
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "en": "January February March April May June July August September October November December",
}
_SIGNS = {"EUR": "€"}


def whole(language: LanguageCode, number: int) -> str:
    """A whole number in groups of three."""
    grouped = f"{number:,}"
    return grouped.replace(",", NARROW) if language == "fr" else grouped


def decimal(language: LanguageCode, number: int, places: int) -> str:
    """A number of smallest units as a decimal with so many places, exactly."""
    if places == 0:
        return whole(language, number)
    sign = "-" if number < 0 else ""
    head, tail = divmod(abs(number), 10**places)
    comma = "," if language == "fr" else "."
    return f"{sign}{whole(language, head)}{comma}{tail:0{places}}"


def money(language: LanguageCode, cents: int, currency: str) -> str:
    """An amount of cents with its currency."""
    space = NARROW if language == "fr" else "\u00a0"
    return f"{decimal(language, cents, 2)}{space}{_SIGNS.get(currency, currency)}"


def day(language: LanguageCode, text: str) -> str:
    """A civil day in words."""
    year, month, number = text.split("-")
    first = "1er" if language == "fr" and number == "01" else str(int(number))
    return f"{first} {_MONTHS[language].split()[int(month) - 1]} {year}"


def plural(language: LanguageCode, count: int, one: str, many: str) -> str:
    """The form for a count: French takes the singular for 0 and 1, English for 1 alone."""
    singular = count in (0, 1) if language == "fr" else count == 1
    return one if singular else many


def hours(language: LanguageCode, minutes: int) -> str:
    """A time in minutes as hours and minutes: 319 h 05; minutes alone under an hour: 45 min."""
    space = NARROW if language == "fr" else "\u00a0"
    sign, (head, tail) = "-" if minutes < 0 else "", divmod(abs(minutes), 60)
    if not head:
        return f"{sign}{tail}{space}min"
    return f"{sign}{whole(language, head)}{space}h{space}{tail:02}"
