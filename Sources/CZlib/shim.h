#ifndef QUITTANCE_CZLIB_H
#define QUITTANCE_CZLIB_H
#include <zlib.h>
#endif
