"""What every script needs to say why it is not content."""

import sys


def expect(condition, sentence):
    """Ends the script with a sentence unless the condition holds."""
    if not condition:
        sys.exit(sentence)


def equal(found, wanted, what):
    expect(found == wanted, f"{what}: found {found!r}, wanted {wanted!r}")


def refused(kind, call, what):
    """The exception a call must end with."""
    try:
        answer = call()
    except kind as refusal:
        return refusal
    sys.exit(f"{what}: was not refused, but answered {answer!r}")
