#include "power_loss.h"

#include <pthread.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

enum { SECTOR = 512, FILES = 64, SHM_REGIONS = 64 };

/* One file of the file system: what is seen, what is surely on the disk, and which sectors differ. */
typedef struct {
    char *name;
    int exists, exists_durably;
    unsigned char *seen, *disk, *dirty;
    int64_t size, disk_size, capacity;
    int lock_shared, lock_level;
    void *regions[SHM_REGIONS];
    int region_size;
    int shm_shared[SQLITE_SHM_NLOCK], shm_exclusive[SQLITE_SHM_NLOCK];
} File;

typedef struct {
    sqlite3_file base;
    File *file;
    int level;
    unsigned shared_mask, exclusive_mask;
    int deletes_on_close;
} Handle;

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static File files[FILES];
static int dark, lie_every;
static int64_t operations, fuse, syncs;
static uint64_t dice;
static sqlite3_vfs vfs;
static sqlite3_vfs *real;

static uint64_t roll(void) {
    dice += 0x9E3779B97F4A7C15ull;
    uint64_t mixed = dice;
    mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9ull;
    mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EBull;
    return mixed ^ (mixed >> 31);
}

static int64_t sectors(int64_t size) { return (size + SECTOR - 1) / SECTOR; }

static int room(File *file, int64_t size) {
    if (size <= file->capacity) return 1;
    int64_t capacity = file->capacity ? file->capacity : 65536;
    while (capacity < size) capacity *= 2;
    unsigned char *seen = realloc(file->seen, capacity);
    if (!seen) return 0;
    file->seen = seen;
    unsigned char *disk = realloc(file->disk, capacity);
    if (!disk) return 0;
    file->disk = disk;
    unsigned char *dirty = realloc(file->dirty, sectors(capacity));
    if (!dirty) return 0;
    file->dirty = dirty;
    memset(seen + file->capacity, 0, capacity - file->capacity);
    memset(disk + file->capacity, 0, capacity - file->capacity);
    memset(dirty + sectors(file->capacity), 0, sectors(capacity) - sectors(file->capacity));
    file->capacity = capacity;
    return 1;
}

/* The power goes: every unsynced sector is kept or lost, and so is a change of length. */
static void go_dark(void) {
    if (dark) return;
    dark = 1;
    for (int i = 0; i < FILES; i++) {
        File *file = &files[i];
        if (!file->name) continue;
        if (!file->exists_durably && file->exists && roll() & 1) file->exists_durably = 1;
        int64_t size = file->size;
        if (file->disk_size != file->size && roll() & 1) size = file->disk_size;
        int64_t count = sectors(size);
        for (int64_t sector = 0; sector < count; sector++) {
            unsigned char *from = file->seen + sector * SECTOR;
            if (file->dirty[sector] && roll() & 1)
                memcpy(file->disk + sector * SECTOR, from, SECTOR);
        }
        file->disk_size = size;
    }
}

/* Counts a writing operation; true when the power is gone, at the latest with this one. */
static int fails(void) {
    if (dark) return 1;
    operations++;
    if (fuse > 0 && --fuse == 0) go_dark();
    return dark;
}

static File *lookup(const char *name, int makes) {
    int empty = -1;
    for (int i = 0; i < FILES; i++) {
        if (files[i].name && strcmp(files[i].name, name) == 0) return &files[i];
        if (!files[i].name && empty < 0) empty = i;
    }
    if (!makes || empty < 0) return NULL;
    files[empty].name = strdup(name);
    return files[empty].name ? &files[empty] : NULL;
}

/* ---- one open file ---- */

static int file_close(sqlite3_file *opened) {
    Handle *handle = (Handle *)opened;
    pthread_mutex_lock(&mutex);
    if (handle->level > SQLITE_LOCK_NONE) handle->file->lock_shared--;
    if (handle->level > SQLITE_LOCK_SHARED) handle->file->lock_level = SQLITE_LOCK_NONE;
    for (int i = 0; i < SQLITE_SHM_NLOCK; i++) {
        if (handle->shared_mask & 1u << i) handle->file->shm_shared[i]--;
        if (handle->exclusive_mask & 1u << i) handle->file->shm_exclusive[i] = 0;
    }
    if (handle->deletes_on_close) handle->file->exists = 0;
    pthread_mutex_unlock(&mutex);
    return SQLITE_OK;
}

static int file_read(sqlite3_file *opened, void *buffer, int amount, sqlite3_int64 offset) {
    File *file = ((Handle *)opened)->file;
    pthread_mutex_lock(&mutex);
    int code = SQLITE_OK;
    if (dark) {
        code = SQLITE_IOERR_READ;
    } else {
        int64_t there = file->size - offset;
        if (there > amount) there = amount;
        if (there < 0) there = 0;
        if (there > 0) memcpy(buffer, file->seen + offset, there);
        if (there < amount) {
            memset((char *)buffer + there, 0, amount - there);
            code = SQLITE_IOERR_SHORT_READ;
        }
    }
    pthread_mutex_unlock(&mutex);
    return code;
}

static int file_write(sqlite3_file *opened, const void *buffer, int amount, sqlite3_int64 offset) {
    File *file = ((Handle *)opened)->file;
    pthread_mutex_lock(&mutex);
    int code = SQLITE_OK;
    if (dark) {
        code = SQLITE_IOERR_WRITE;
    } else if (!room(file, sectors(offset + amount) * SECTOR)) {
        code = SQLITE_FULL;
    } else {
        memcpy(file->seen + offset, buffer, amount);
        if (offset + amount > file->size) file->size = offset + amount;
        for (int64_t s = offset / SECTOR; s < sectors(offset + amount); s++) file->dirty[s] = 1;
        /* The write itself may be cut short: its sectors are kept or lost one by one. */
        if (fails()) code = SQLITE_IOERR_WRITE;
    }
    pthread_mutex_unlock(&mutex);
    return code;
}

static int file_truncate(sqlite3_file *opened, sqlite3_int64 size) {
    File *file = ((Handle *)opened)->file;
    pthread_mutex_lock(&mutex);
    int code = fails() ? SQLITE_IOERR_TRUNCATE : SQLITE_OK;
    if (code == SQLITE_OK && size < file->size) {
        memset(file->seen + size, 0, file->size - size);
        for (int64_t s = size / SECTOR; s < sectors(file->size); s++) file->dirty[s] = 1;
        file->size = size;
    }
    pthread_mutex_unlock(&mutex);
    return code;
}

static int file_sync(sqlite3_file *opened, int flags) {
    (void)flags;
    File *file = ((Handle *)opened)->file;
    pthread_mutex_lock(&mutex);
    int code = fails() ? SQLITE_IOERR_FSYNC : SQLITE_OK;
    int lies = lie_every && ++syncs % lie_every == 0;
    if (code == SQLITE_OK && !lies) {
        int64_t top = file->size > file->disk_size ? file->size : file->disk_size;
        for (int64_t s = 0; s < sectors(top); s++) {
            if (!file->dirty[s]) continue;
            memcpy(file->disk + s * SECTOR, file->seen + s * SECTOR, SECTOR);
            file->dirty[s] = 0;
        }
        file->disk_size = file->size;
        file->exists_durably = 1;
    }
    pthread_mutex_unlock(&mutex);
    return code;
}

static int file_size(sqlite3_file *opened, sqlite3_int64 *size) {
    pthread_mutex_lock(&mutex);
    *size = ((Handle *)opened)->file->size;
    int code = dark ? SQLITE_IOERR_FSTAT : SQLITE_OK;
    pthread_mutex_unlock(&mutex);
    return code;
}

static int file_lock(sqlite3_file *opened, int level) {
    Handle *handle = (Handle *)opened;
    File *file = handle->file;
    pthread_mutex_lock(&mutex);
    int code = SQLITE_OK;
    if (dark) {
        code = SQLITE_IOERR_LOCK;
    } else if (level > handle->level) {
        if (level == SQLITE_LOCK_SHARED) {
            if (file->lock_level >= SQLITE_LOCK_PENDING) code = SQLITE_BUSY;
            else file->lock_shared++;
        } else {
            int mine = handle->level > SQLITE_LOCK_SHARED;
            if (file->lock_level > SQLITE_LOCK_NONE && !mine) code = SQLITE_BUSY;
            else if (level == SQLITE_LOCK_EXCLUSIVE && file->lock_shared > 1) code = SQLITE_BUSY;
            else file->lock_level = level;
        }
        if (code == SQLITE_OK) handle->level = level;
    }
    pthread_mutex_unlock(&mutex);
    return code;
}

static int file_unlock(sqlite3_file *opened, int level) {
    Handle *handle = (Handle *)opened;
    pthread_mutex_lock(&mutex);
    if (level < handle->level) {
        if (handle->level > SQLITE_LOCK_SHARED) handle->file->lock_level = SQLITE_LOCK_NONE;
        if (level == SQLITE_LOCK_NONE && handle->level > SQLITE_LOCK_NONE)
            handle->file->lock_shared--;
        handle->level = level;
    }
    pthread_mutex_unlock(&mutex);
    return SQLITE_OK;
}

static int file_check_reserved(sqlite3_file *opened, int *result) {
    pthread_mutex_lock(&mutex);
    *result = ((Handle *)opened)->file->lock_level > SQLITE_LOCK_SHARED;
    pthread_mutex_unlock(&mutex);
    return SQLITE_OK;
}

static int file_control(sqlite3_file *opened, int operation, void *argument) {
    (void)opened, (void)operation, (void)argument;
    return SQLITE_NOTFOUND;
}

static int file_sector_size(sqlite3_file *opened) {
    (void)opened;
    return SECTOR;
}

static int file_traits(sqlite3_file *opened) {
    (void)opened;
    return 0;
}

/* ---- shared memory of the write-ahead log: gone with the power ---- */

static int shm_map(sqlite3_file *opened, int page, int size, int extends, void volatile **region) {
    File *file = ((Handle *)opened)->file;
    pthread_mutex_lock(&mutex);
    int code = SQLITE_OK;
    *region = NULL;
    if (page >= SHM_REGIONS) {
        code = SQLITE_NOMEM;
    } else {
        if (!file->regions[page] && extends) {
            file->regions[page] = calloc(1, size);
            file->region_size = size;
            if (!file->regions[page]) code = SQLITE_NOMEM;
        }
        *region = file->regions[page];
    }
    pthread_mutex_unlock(&mutex);
    return code;
}

static int shm_lock(sqlite3_file *opened, int offset, int count, int flags) {
    Handle *handle = (Handle *)opened;
    File *file = handle->file;
    pthread_mutex_lock(&mutex);
    int code = SQLITE_OK;
    for (int i = offset; i < offset + count && code == SQLITE_OK && flags & SQLITE_SHM_LOCK; i++) {
        int others = file->shm_shared[i] - !!(handle->shared_mask & 1u << i);
        int taken = file->shm_exclusive[i] && !(handle->exclusive_mask & 1u << i);
        if (taken || (flags & SQLITE_SHM_EXCLUSIVE && others > 0)) code = SQLITE_BUSY;
    }
    for (int i = offset; i < offset + count && code == SQLITE_OK; i++) {
        unsigned bit = 1u << i;
        if (flags & SQLITE_SHM_UNLOCK) {
            if (handle->shared_mask & bit) file->shm_shared[i]--;
            if (handle->exclusive_mask & bit) file->shm_exclusive[i] = 0;
            handle->shared_mask &= ~bit;
            handle->exclusive_mask &= ~bit;
        } else if (flags & SQLITE_SHM_EXCLUSIVE) {
            file->shm_exclusive[i] = 1;
            handle->exclusive_mask |= bit;
        } else if (!(handle->shared_mask & bit)) {
            file->shm_shared[i]++;
            handle->shared_mask |= bit;
        }
    }
    pthread_mutex_unlock(&mutex);
    return code;
}

static void shm_barrier(sqlite3_file *opened) {
    (void)opened;
    __sync_synchronize();
}

static int shm_unmap(sqlite3_file *opened, int deletes) {
    (void)opened, (void)deletes;
    return SQLITE_OK;
}

static const sqlite3_io_methods methods = {
    2,          file_close,   file_read,    file_write,          file_truncate,
    file_sync,  file_size,    file_lock,    file_unlock,         file_check_reserved,
    file_control, file_sector_size, file_traits, shm_map,        shm_lock,
    shm_barrier, shm_unmap,   NULL,         NULL,
};

/* ---- the file system ---- */

static int vfs_open(sqlite3_vfs *self, const char *name, sqlite3_file *opened, int flags, int *out) {
    (void)self;
    Handle *handle = (Handle *)opened;
    memset(handle, 0, sizeof *handle);
    char temporary[64];
    if (!name) {
        static int number;
        sqlite3_snprintf(sizeof temporary, temporary, "temporary-%d", ++number);
        name = temporary;
        handle->deletes_on_close = 1;
    }
    pthread_mutex_lock(&mutex);
    int code = SQLITE_OK;
    File *file = lookup(name, flags & SQLITE_OPEN_CREATE);
    if (dark || !file || (!file->exists && !(flags & SQLITE_OPEN_CREATE))) {
        code = SQLITE_CANTOPEN;
    } else if (!file->exists) {
        if (fails()) {
            code = SQLITE_CANTOPEN;
        } else {
            file->exists = 1;
            file->size = 0;
        }
    }
    if (code == SQLITE_OK) {
        handle->file = file;
        handle->base.pMethods = &methods;
        if (out) *out = flags;
    }
    pthread_mutex_unlock(&mutex);
    return code;
}

static int vfs_delete(sqlite3_vfs *self, const char *name, int syncs_folder) {
    (void)self;
    pthread_mutex_lock(&mutex);
    int code = fails() ? SQLITE_IOERR_DELETE : SQLITE_OK;
    File *file = lookup(name, 0);
    if (code == SQLITE_OK && file) {
        file->exists = 0;
        file->size = 0;
        if (syncs_folder) {
            file->exists_durably = 0;
            file->disk_size = 0;
        }
        if (file->capacity) memset(file->dirty, 0, sectors(file->capacity));
    }
    pthread_mutex_unlock(&mutex);
    return code;
}

static int vfs_access(sqlite3_vfs *self, const char *name, int flags, int *result) {
    (void)self, (void)flags;
    pthread_mutex_lock(&mutex);
    File *file = lookup(name, 0);
    *result = file && file->exists && (flags != SQLITE_ACCESS_EXISTS || file->size > 0);
    int code = dark ? SQLITE_IOERR_ACCESS : SQLITE_OK;
    pthread_mutex_unlock(&mutex);
    return code;
}

static int vfs_full_path(sqlite3_vfs *self, const char *name, int size, char *out) {
    (void)self;
    sqlite3_snprintf(size, out, "%s", name);
    return SQLITE_OK;
}

static int vfs_randomness(sqlite3_vfs *self, int size, char *out) {
    (void)self;
    return real->xRandomness(real, size, out);
}

static int vfs_sleep(sqlite3_vfs *self, int microseconds) {
    (void)self;
    return real->xSleep(real, microseconds);
}

static int vfs_time(sqlite3_vfs *self, double *out) {
    (void)self;
    return real->xCurrentTime(real, out);
}

static int vfs_time64(sqlite3_vfs *self, sqlite3_int64 *out) {
    (void)self;
    return real->xCurrentTimeInt64(real, out);
}

static int vfs_last_error(sqlite3_vfs *self, int size, char *out) {
    (void)self, (void)size, (void)out;
    return 0;
}

int power_loss_install(void) {
    if (vfs.zName) return SQLITE_OK;
    real = sqlite3_vfs_find(NULL);
    if (!real) return SQLITE_ERROR;
    vfs.iVersion = 2;
    vfs.szOsFile = sizeof(Handle);
    vfs.mxPathname = 1024;
    vfs.zName = "power-loss";
    vfs.xOpen = vfs_open;
    vfs.xDelete = vfs_delete;
    vfs.xAccess = vfs_access;
    vfs.xFullPathname = vfs_full_path;
    vfs.xRandomness = vfs_randomness;
    vfs.xSleep = vfs_sleep;
    vfs.xCurrentTime = vfs_time;
    vfs.xCurrentTimeInt64 = vfs_time64;
    vfs.xGetLastError = vfs_last_error;
    return sqlite3_vfs_register(&vfs, 1);
}

void power_loss_reset(uint64_t seed) {
    pthread_mutex_lock(&mutex);
    for (int i = 0; i < FILES; i++) {
        for (int page = 0; page < SHM_REGIONS; page++) free(files[i].regions[page]);
        free(files[i].name);
        free(files[i].seen);
        free(files[i].disk);
        free(files[i].dirty);
    }
    memset(files, 0, sizeof files);
    dark = 0;
    operations = 0;
    fuse = 0;
    syncs = 0;
    lie_every = 0;
    dice = seed;
    pthread_mutex_unlock(&mutex);
}

void power_loss_at(int64_t operation) {
    pthread_mutex_lock(&mutex);
    fuse = operation;
    pthread_mutex_unlock(&mutex);
}

void power_loss_now(void) {
    pthread_mutex_lock(&mutex);
    go_dark();
    pthread_mutex_unlock(&mutex);
}

int power_loss_is_dark(void) {
    pthread_mutex_lock(&mutex);
    int is_dark = dark;
    pthread_mutex_unlock(&mutex);
    return is_dark;
}

void power_loss_restore(void) {
    pthread_mutex_lock(&mutex);
    for (int i = 0; i < FILES; i++) {
        File *file = &files[i];
        if (!file->name) continue;
        file->exists = file->exists_durably;
        file->size = file->exists ? file->disk_size : 0;
        if (file->capacity) {
            if (!file->exists) memset(file->disk, 0, file->capacity);
            if (file->size < file->capacity)
                memset(file->disk + file->size, 0, file->capacity - file->size);
            memcpy(file->seen, file->disk, file->capacity);
            memset(file->dirty, 0, sectors(file->capacity));
        }
        file->disk_size = file->size;
        for (int page = 0; page < SHM_REGIONS; page++) {
            free(file->regions[page]);
            file->regions[page] = NULL;
        }
        file->lock_shared = 0;
        file->lock_level = SQLITE_LOCK_NONE;
        memset(file->shm_shared, 0, sizeof file->shm_shared);
        memset(file->shm_exclusive, 0, sizeof file->shm_exclusive);
    }
    dark = 0;
    fuse = 0;
    pthread_mutex_unlock(&mutex);
}

int64_t power_loss_operations(void) {
    pthread_mutex_lock(&mutex);
    int64_t count = operations;
    pthread_mutex_unlock(&mutex);
    return count;
}

void power_loss_lie(int every) {
    pthread_mutex_lock(&mutex);
    lie_every = every;
    pthread_mutex_unlock(&mutex);
}
