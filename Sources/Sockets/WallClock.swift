import CLinux

/// The time of day, for what is shown to people and peers; never for deadlines.
package enum WallClock {
    /// Whole seconds since 1970-01-01 00:00:00 UTC.
    package static var epochSeconds: Int64 { Int64(time(nil)) }
}
