#ifndef QUITTANCE_CZLIB_H
#define QUITTANCE_CZLIB_H

/* zlib for Swift: the initialisers are macros that pass the version and the structure size.
   A wrapper keeps the wrapped name behind the prefix "shim_". */

#include <zlib.h>

static inline int shim_inflateInit2(z_streamp stream, int windowBits) {
    return inflateInit2(stream, windowBits);
}

static inline int shim_deflateInit2(z_streamp stream, int level, int windowBits) {
    return deflateInit2(stream, level, Z_DEFLATED, windowBits, 8, Z_DEFAULT_STRATEGY);
}

#endif
