"""Numbers of things, as people are told them."""


def counted(number: int, thing: str) -> str:
    """``1 claim``, ``2 claims``."""
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"
