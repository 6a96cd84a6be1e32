/* Tells the thread sanitizer when Swift's Mutex waits in the kernel.

   The quick way of a Mutex is compiled into the program, where the sanitizer sees it. Two threads that meet
   go through these two functions of Swift's own library, which it does not see: without this, whatever is
   guarded by a contended lock would be reported as a race. Loaded before the tests by LD_PRELOAD. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdint.h>

#define swift_function __attribute__((swiftcall))
#define self __attribute__((swift_context))

/* Nobody defines them in a program without the sanitizer. */
__attribute__((weak)) void __tsan_acquire(void *word);
__attribute__((weak)) void __tsan_release(void *word);

typedef swift_function void lock_slow(uint32_t thread, self void *word);
typedef swift_function void unlock_slow(self void *word);
typedef swift_function _Bool try_lock_slow(self void *word);

static lock_slow *lock_in_library;
static unlock_slow *unlock_in_library;
static try_lock_slow *try_lock_in_library;

#define LOCK "$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF"
#define UNLOCK "$s15Synchronization12_MutexHandleV11_unlockSlowyyF"
#define TRY_LOCK "$s15Synchronization12_MutexHandleV12_tryLockSlowSbyF"

__attribute__((constructor)) static void find(void) {
    lock_in_library = (lock_slow *)dlsym(RTLD_NEXT, LOCK);
    unlock_in_library = (unlock_slow *)dlsym(RTLD_NEXT, UNLOCK);
    try_lock_in_library = (try_lock_slow *)dlsym(RTLD_NEXT, TRY_LOCK);
}

swift_function void lock(uint32_t thread, self void *word) __asm__(LOCK);
swift_function void lock(uint32_t thread, self void *word) {
    lock_in_library(thread, word);
    if (__tsan_acquire) __tsan_acquire(word);
}

swift_function void unlock(self void *word) __asm__(UNLOCK);
swift_function void unlock(self void *word) {
    if (__tsan_release) __tsan_release(word);
    unlock_in_library(word);
}

swift_function _Bool try_lock(self void *word) __asm__(TRY_LOCK);
swift_function _Bool try_lock(self void *word) {
    _Bool is_taken = try_lock_in_library(word);
    if (is_taken && __tsan_acquire) __tsan_acquire(word);
    return is_taken;
}
