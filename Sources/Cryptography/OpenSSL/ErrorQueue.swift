import COpenSSL
import Glibc

/// OpenSSL's queue of errors of the current thread.
///
/// Every operation clears it first, so that what is read afterwards belongs to that operation:
/// nothing here suspends between the two.
enum ErrorQueue {
    /// One entry of the queue.
    struct Entry {
        let library: Int32
        let reason: Int32
        let text: String
    }

    /// The most entries kept; a decoder that tries many formats leaves one per attempt.
    private static let entriesMax = 8

    static func clear() {
        // Clearing visits every place of the queue, and there is hardly ever anything in it.
        if ERR_peek_error() != 0 { ERR_clear_error() }
    }

    /// Takes every entry out of the queue, oldest first, and leaves it empty.
    static func drain() -> [Entry] {
        var entries: [Entry] = []
        while entries.count < entriesMax {
            let code = ERR_get_error()
            guard code != 0 else { return entries }
            entries.append(entry(code))
        }
        ERR_clear_error()
        return entries
    }

    /// The distinct reasons in the queue, oldest first, joined; leaves the queue empty.
    static func drainReason() -> String {
        reason(of: drain())
    }

    static func reason(of entries: [Entry]) -> String {
        var texts: [String] = []
        for entry in entries where !texts.contains(entry.text) {
            texts.append(entry.text)
        }
        return texts.isEmpty ? "no reason given" : texts.joined(separator: "; ")
    }

    private static func entry(_ code: UInt) -> Entry {
        let reason = ERR_GET_REASON(code)
        if shim_ERR_SYSTEM_ERROR(code) != 0 {
            return Entry(library: 0, reason: reason, text: systemText(reason))
        }
        let text = unsafe ERR_reason_error_string(code)
        return unsafe Entry(
            library: ERR_GET_LIB(code),
            reason: reason,
            text: text.map(String.init(cString:)) ?? "error \(reason)"
        )
    }

    private static func systemText(_ number: Int32) -> String {
        var text = [CChar](repeating: 0, count: 128)
        guard unsafe strerror_r(number, &text, text.count) == 0 else {
            return "system error \(number)"
        }
        let characters = text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:))
        return String(decoding: characters, as: UTF8.self)
    }
}
