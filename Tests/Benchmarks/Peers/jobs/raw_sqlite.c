/* The raw limit of SQLite with the durability the queue promises: WAL, synchronous = FULL.
 *
 * raw_sqlite FILE BATCH SECONDS prints rows stored per second, BATCH of them in each transaction. Rows
 * are as a queue's: an id, a state, times, a payload of 512 bytes, and an index over what is ready. */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static sqlite3 *database;

static void run(const char *sql) {
    char *message = NULL;
    if (sqlite3_exec(database, sql, NULL, NULL, &message) != SQLITE_OK) {
        fprintf(stderr, "%s: %s\n", sql, message ? message : "?");
        exit(1);
    }
}

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec + time.tv_nsec / 1e9;
}

int main(int count, char **words) {
    if (count != 4) return 2;
    int batch = atoi(words[2]);
    double seconds = atof(words[3]);
    char payload[512];
    memset(payload, 'x', sizeof payload);
    if (sqlite3_open(words[1], &database) != SQLITE_OK) return 1;
    run("PRAGMA journal_mode = WAL");
    run("PRAGMA synchronous = FULL");
    run("CREATE TABLE IF NOT EXISTS job (id INTEGER PRIMARY KEY, kind TEXT, state INTEGER,"
        " priority INTEGER, run_at INTEGER, attempt INTEGER, owner INTEGER, payload BLOB)");
    run("CREATE INDEX IF NOT EXISTS ready ON job (priority, run_at, id) WHERE state = 0");
    sqlite3_stmt *insert;
    sqlite3_prepare_v2(database, "INSERT INTO job (kind, state, priority, run_at, attempt, payload)"
        " VALUES ('bench', 0, 1, ?1, 0, ?2)", -1, &insert, NULL);
    double began = now(), end = began + seconds;
    long rows = 0;
    while (now() < end) {
        if (batch > 1) run("BEGIN IMMEDIATE");
        for (int i = 0; i < batch; i++) {
            sqlite3_bind_int64(insert, 1, rows);
            sqlite3_bind_blob(insert, 2, payload, sizeof payload, SQLITE_STATIC);
            if (sqlite3_step(insert) != SQLITE_DONE) return 1;
            sqlite3_reset(insert);
            rows++;
        }
        if (batch > 1) run("COMMIT");
    }
    printf("%.1f\n", rows / (now() - began));
    return 0;
}
