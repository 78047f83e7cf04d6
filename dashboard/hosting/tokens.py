"""A sign-in is only taken from a token that the provider signed.

Here: the algorithm that signs nothing, taken out of what the library can read. It is offered to every
provider that names it among its own, as some do. Not here: whom a token is for (`signin.py`).
"""

from __future__ import annotations


def refuse_unsigned() -> None:
    """From now on, no token of this process is read whose algorithm is `none`."""
    from joserfc.jws import JWSRegistry

    JWSRegistry.algorithms.pop("none", None)
