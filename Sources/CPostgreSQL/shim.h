#ifndef QUITTANCE_CPOSTGRESQL_H
#define QUITTANCE_CPOSTGRESQL_H
#include <libpq-fe.h>
#include <stddef.h>

/* The field selectors are character literals, which do not reach Swift. */
static const int quittance_field_sqlstate = PG_DIAG_SQLSTATE;
static const int quittance_field_message = PG_DIAG_MESSAGE_PRIMARY;

/* Settings before `dbname` are defaults: what the connection string itself says wins over them. */
static inline PGconn *quittance_connect(const char *connection) {
  const char *names[] = {
      "connect_timeout",     "keepalives_idle",  "keepalives_interval", "keepalives_count",
      "tcp_user_timeout",    "application_name", "dbname",              "client_encoding",
      NULL};
  const char *values[] = {"5", "15", "5", "3", "20000", "quittance", connection, "UTF8", NULL};
  return PQconnectdbParams(names, values, 1);
}

static inline void quittance_ignore_notice(void *context, const char *message) {
  (void)context;
  (void)message;
}

/* libpq prints notices to standard error unless told otherwise. */
static inline void quittance_silence(PGconn *connection) {
  PQsetNoticeProcessor(connection, quittance_ignore_notice, NULL);
}
#endif
