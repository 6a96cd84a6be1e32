#ifndef QUITTANCE_CPOSTGRESQL_H
#define QUITTANCE_CPOSTGRESQL_H
#include <libpq-fe.h>
#endif
