#ifndef QUITTANCE_POWER_LOSS_H
#define QUITTANCE_POWER_LOSS_H

#include <stdint.h>

/* A file system in memory for SQLite that forgets on demand what was never synced.
 *
 * Every file has the content of its last sync and the 512-byte sectors written since. When the power
 * goes, each of those sectors is kept or lost by chance; from then on every call fails until the power
 * is back. It becomes SQLite's default file system, so the product's own store runs on it unchanged. */

/* Makes it the default; 0 when SQLite took it. */
int power_loss_install(void);

/* Forgets every file and starts with power on; chance comes from the seed. */
void power_loss_reset(uint64_t seed);

/* Lets the power go at the n-th write, sync, truncation, deletion or creation from now. */
void power_loss_at(int64_t operation);

/* Lets the power go now, unless it is gone. */
void power_loss_now(void);

/* Whether the power is gone. */
int power_loss_is_dark(void);

/* Brings the power back: files hold what was synced and what chance kept. */
void power_loss_restore(void);

/* How many writing operations there were since the reset. */
int64_t power_loss_operations(void);

/* A disk that claims to have synced but did not, every n-th time; 0 for an honest one. */
void power_loss_lie(int every);

#endif
