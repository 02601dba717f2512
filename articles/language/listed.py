"""Lists of words as they are written in the code."""


def listed(words: str) -> frozenset[str]:
    """The words that stand between white space.

    >>> sorted(listed("said  told"))
    ['said', 'told']
    """
    return frozenset(words.split())
