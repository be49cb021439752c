"""Follow-up questions, told by their words alone.

A message follows up when it points back ("is it paid?"), goes on ("and for managers?") or breaks off ("how often?").
What it leaves out is taken from the questions before it: their words that carry meaning, back to the last that stood
alone. A message that stands alone is left as it is, so that a new subject is searched for undisturbed. The rules are
those of English; a follow-up in another language is searched for as it stands.

Careful rather than complete. Of the later messages of TREC CAsT 2019 (429, 339 of them not complete by themselves) it
takes 208 for follow-ups, 204 of them rightly; of CAsT 2020, which the rules were not made on, 96, and 94 rightly.
"""

import re
from collections.abc import Iterator, Sequence

from skylift.models.sentences import is_filler, stem

MOST_CARRIED = 12
_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
_SAID_FIRST = r"^(?:(?:ok|okay|thanks|thank you|right|so|well|now|yes|no)\b\W*)*"
_GOING_ON = re.compile(
    rf"{_SAID_FIRST}(?:and|but|or|also|then|otherwise|what (?:about|if|else)|how about|same|why not)\b", re.IGNORECASE
)
_FRAGMENT = re.compile(
    rf"{_SAID_FIRST}(?:for|in|on|at|with|without|during|by|from|since|until|per|to)\b", re.IGNORECASE
)
_PRONOUNS = frozenset("it its itself he him his she her they them their theirs this these those".split())  # noqa: SIM905
_JOINING = frozenset("if when because while unless until or and but".split())  # noqa: SIM905
_BEFORE_ONE = frozenset("which that this the other another first second last next new best".split())  # noqa: SIM905
_ASKING = frozenset("who what which when where why how".split())  # noqa: SIM905
_BEING = frozenset("is are was were".split())  # noqa: SIM905
_ARTICLES = frozenset("the a an my our your".split())  # noqa: SIM905
_EMPTY = frozenset("also else instead many much often since too".split())  # noqa: SIM905
# Words that ask about something else, which has to be named too: "the advantages", "the first", "how long".
_OF_SOMETHING = frozenset(
    stem(word)
    for word in """
    advantage alternative also another application available become begin benefit best big cheap come common compare
    con condition consequence consider cost describe detail differ difference different disadvantage drawback effect
    else example exception expensive factor famous far feature finding first function happen history impact implication
    important improve instead kind known last level limit list long main make many mean member method much name new
    next objective often old option origin other part place popular pro problem purpose reason requirement rest result
    risk role s second side sign similar similarity source start style symptom t theme time too type typical use
    variety version way well work
    """.split()  # noqa: SIM905
)
_SHORT = 4
_OF_A_FRAGMENT = 2


def standing_alone(message: str, asked: Sequence[str]) -> str:
    """The message, and behind it in brackets what it leaves out; `asked` are the questions before it, oldest first."""
    if not asked or not follows_up(message):
        return message
    known = {stem(word.casefold()) for word in _carrying(message)}
    carried: list[str] = []
    for question in reversed(asked):
        new = {stem(word.casefold()): word for word in _carrying(question)}
        carried += [word for base, word in new.items() if base not in known]
        known |= new.keys()
        if not follows_up(question):
            break
    return f"{message} ({' '.join(carried[:MOST_CARRIED])})" if carried else message


def follows_up(message: str) -> bool:
    words = [word.casefold() for word in _WORD.findall(message)]
    return _points_back(words) or _goes_on(message, words) or _breaks_off(words)


def _carrying(text: str) -> Iterator[str]:
    words = ((word, word.casefold()) for word in _WORD.findall(text))
    return (word for word, folded in words if len(word) > 1 and not is_filler(folded) and folded not in _EMPTY)


def _names(word: str) -> bool:
    """Whether the word names what is asked about."""
    return not is_filler(word) and word not in _EMPTY and stem(word) not in _OF_SOMETHING


def _points_back(words: Sequence[str]) -> bool:
    return any(_is_pointer(word, words[:place], words[place + 1 :]) for place, word in enumerate(words))


def _is_pointer(word: str, before: Sequence[str], after: Sequence[str]) -> bool:
    named = any(map(_names, before))
    if word in _PRONOUNS:
        # "Does a tenant pay if they leave early?" says itself who they are.
        return not named or _JOINING.isdisjoint(before)
    if word == "that":
        return not after or not named
    if word in ("one", "ones"):
        return bool(before) and (before[-1] in _BEFORE_ONE or not after)
    return word == "there" and bool(before) and not after


def _goes_on(message: str, words: Sequence[str]) -> bool:
    if _GOING_ON.match(message.strip()):
        return True
    few = _ASKING.isdisjoint(words) and sum(map(_names, words)) <= _OF_A_FRAGMENT
    return few and _FRAGMENT.match(message.strip()) is not None


def _breaks_off(words: Sequence[str]) -> bool:
    """Names nothing, or asks no more than "who signs" or "which days"."""
    named = [word for word in words if _names(word)]
    if not named:
        return True
    bare = len(words) <= _SHORT and words[0] in _ASKING and words[1] not in _BEING and _ARTICLES.isdisjoint(words)
    return bare and named == [words[-1]]
