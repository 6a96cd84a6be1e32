"""Compresses and decompresses with Python's own modules.

The first argument is the direction, the second the format; content goes from standard input to
standard output.
"""

import gzip
import sys
import zlib

WINDOW_BITS = {"zlib": 15, "raw": -15}


def compress(form, content):
    if form == "gzip":
        return gzip.compress(content, mtime=0)
    if form == "gzip-two-members":
        half = len(content) // 2
        return gzip.compress(content[:half]) + gzip.compress(content[half:])
    if form == "gzip-named":
        # A header with every optional part: extra field, name, comment, header checksum.
        header = b"\x1f\x8b\x08\x1e" + b"\0\0\0\0" + b"\x00\x03"
        header += b"\x04\x00" + b"abcd" + b"name\0" + b"comment\0"
        header += (zlib.crc32(header) & 0xFFFF).to_bytes(2, "little")
        return header + gzip.compress(content, mtime=0)[10:]
    if form == "zlib-dictionary":
        deflate = zlib.compressobj(zdict=b"balance_transaction")
    else:
        deflate = zlib.compressobj(wbits=WINDOW_BITS[form])
    return deflate.compress(content) + deflate.flush()


def decompress(form, content):
    if form == "gzip":
        return gzip.decompress(content)
    return zlib.decompress(content, wbits=WINDOW_BITS[form])


direction = {"compress": compress, "decompress": decompress}[sys.argv[1]]
sys.stdout.buffer.write(direction(sys.argv[2], sys.stdin.buffer.read()))
