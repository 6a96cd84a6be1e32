import CLinux
import Glibc

/// A queue between tasks, which post and never wait, and threads, which wait and take.
///
/// Sendable by proof: `letters`, `head` and `isClosed` are touched only between `lock` and `unlock`,
/// the two pointers never change, and they are freed when nobody can hold the mailbox any more.
@safe final class Mailbox<Letter: Sendable>: @unchecked Sendable {
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let condition: UnsafeMutablePointer<pthread_cond_t>
    private var letters: [Letter] = []
    private var head = 0
    private var isClosed = false
    private let capacity: Int

    /// What a thread found.
    enum Delivery {
        case letters([Letter])
        /// Nothing came within the time given.
        case nothing
        /// Closed and empty.
        case closed
    }

    /// Makes an empty mailbox that refuses ordinary letters beyond `capacity`.
    init(capacity: Int) {
        self.capacity = capacity
        unsafe mutex = .allocate(capacity: 1)
        unsafe condition = .allocate(capacity: 1)
        unsafe pthread_mutex_init(mutex, nil)
        var attributes = pthread_condattr_t()
        unsafe pthread_condattr_init(&attributes)
        unsafe pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        unsafe pthread_cond_init(condition, &attributes)
        unsafe pthread_condattr_destroy(&attributes)
    }

    deinit {
        unsafe pthread_cond_destroy(condition)
        unsafe pthread_mutex_destroy(mutex)
        unsafe condition.deallocate()
        unsafe mutex.deallocate()
    }

    /// What became of a posted letter.
    enum Receipt {
        case accepted
        case full
        case closed
    }

    /// Puts a letter in; a pressing one is taken even when the box is full.
    func post(_ letter: Letter, isPressing: Bool) -> Receipt {
        unsafe pthread_mutex_lock(mutex)
        defer { unsafe pthread_mutex_unlock(mutex) }
        if isClosed { return .closed }
        if !isPressing, letters.count - head >= capacity { return .full }
        letters.append(letter)
        unsafe pthread_cond_signal(condition)
        return .accepted
    }

    /// Takes no more letters; those inside are still delivered.
    func close() {
        unsafe pthread_mutex_lock(mutex)
        isClosed = true
        unsafe pthread_cond_broadcast(condition)
        unsafe pthread_mutex_unlock(mutex)
    }

    /// Waits for letters and takes up to `limit` in the order they came; nil waits without end.
    func take(limit: Int, milliseconds: Int?) -> Delivery {
        unsafe pthread_mutex_lock(mutex)
        defer { unsafe pthread_mutex_unlock(mutex) }
        var deadline = timespec()
        if let milliseconds { Self.set(&deadline, milliseconds) }
        while head == letters.count {
            if isClosed { return .closed }
            if milliseconds == nil {
                unsafe pthread_cond_wait(condition, mutex)
            } else if unsafe pthread_cond_timedwait(condition, mutex, &deadline) == ETIMEDOUT {
                return .nothing
            }
        }
        return .letters(takeFirst(limit: limit))
    }

    /// Takes up to `limit` of the letters that are there, without waiting.
    func waiting(limit: Int) -> [Letter] {
        unsafe pthread_mutex_lock(mutex)
        defer { unsafe pthread_mutex_unlock(mutex) }
        return takeFirst(limit: limit)
    }

    /// Takes the first letters; the lock is the caller's.
    private func takeFirst(limit: Int) -> [Letter] {
        let end = min(letters.count, head + limit)
        let taken = Array(letters[head..<end])
        head = end
        if head == letters.count {
            letters.removeAll(keepingCapacity: true)
            head = 0
        } else if head > 1024 {
            letters.removeFirst(head)
            head = 0
        }
        return taken
    }

    private static func set(_ deadline: inout timespec, _ milliseconds: Int) {
        unsafe clock_gettime(CLOCK_MONOTONIC, &deadline)
        let nanoseconds = deadline.tv_nsec + milliseconds % 1000 * 1_000_000
        deadline.tv_sec += milliseconds / 1000 + nanoseconds / 1_000_000_000
        deadline.tv_nsec = nanoseconds % 1_000_000_000
    }
}
