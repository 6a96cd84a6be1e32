#ifndef QUITTANCE_CSQLITE_H
#define QUITTANCE_CSQLITE_H
#include <sqlite3.h>
#endif
