"""Judges documents with Python's own parser.

Reads one document per line as hexadecimal digits; writes one line for each: "refused", or
"accepted " and the document in a canonical form (sorted keys, ASCII only, numbers as their text),
so that not only the verdict but the meaning can be compared.
"""

import json
import sys


class Refused(Exception):
    pass


class Number(str):
    pass


def members(pairs):
    result = {}
    for key, value in pairs:
        if key in result:
            raise Refused("repeated key")
        result[key] = value
    return result


def constant(name):
    raise Refused(name)


def canonical(value):
    if isinstance(value, Number):
        return str(value)
    if isinstance(value, dict):
        inner = (json.dumps(k) + ":" + canonical(v) for k, v in sorted(value.items()))
        return "{" + ",".join(inner) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(canonical, value)) + "]"
    return json.dumps(value)


def verdict(document):
    try:
        # Python would accept UTF-16, UTF-32 and a byte order mark if it got the bytes.
        text = document.decode("utf-8", "strict")
        value = json.loads(
            text,
            object_pairs_hook=members,
            parse_constant=constant,
            parse_int=Number,
            parse_float=Number,
        )
        result = canonical(value)
        # Python accepts a lone half of a surrogate pair; it cannot encode one, however.
        json.dumps(value, ensure_ascii=False).encode("utf-8", "strict")
    except (ValueError, Refused, RecursionError):
        return "refused"
    return "accepted " + result


sys.stdout.write("".join(verdict(bytes.fromhex(line)) + "\n" for line in sys.stdin))
