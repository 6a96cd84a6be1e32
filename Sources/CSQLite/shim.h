#ifndef QUITTANCE_CSQLITE_H
#define QUITTANCE_CSQLITE_H
#include <sqlite3.h>

/* SQLITE_TRANSIENT is a cast and sqlite3_db_config is variadic: neither reaches Swift. */

static inline int quittance_bind_text(
    sqlite3_stmt *statement, int index, const void *text, int count) {
  return sqlite3_bind_text(
      statement, index, text ? (const char *)text : "", count, SQLITE_TRANSIENT);
}

static inline int quittance_bind_bytes(
    sqlite3_stmt *statement, int index, const void *bytes, int count) {
  if (count == 0) return sqlite3_bind_zeroblob(statement, index, 0);
  return sqlite3_bind_blob(statement, index, bytes, count, SQLITE_TRANSIENT);
}

/* Counting every allocation costs a lock each; nobody asks for the count. Must come before the first
   connection is opened; later it changes nothing. */
static inline int quittance_count_no_memory(void) {
  return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

static inline int quittance_set_flag(sqlite3 *database, int flag, int value) {
  return sqlite3_db_config(database, flag, value, (int *)0);
}

static inline int quittance_note_frames(
    void *frames, sqlite3 *database, const char *name, int count) {
  (void)database;
  (void)name;
  *(int *)frames = count;
  return SQLITE_OK;
}

/* Writes the number of frames in the write-ahead log to `frames` after each commit. Setting the
   hook also switches automatic checkpoints off. */
static inline void quittance_watch_frames(sqlite3 *database, int *frames) {
  sqlite3_wal_hook(database, quittance_note_frames, frames);
}
#endif
