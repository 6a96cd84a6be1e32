package import Logging

/// Writes each log event as one readable line, for terminals.
package struct TextLogHandler: LogHandler {
    package var logLevel: Logger.Level
    package var metadata: Logger.Metadata = [:]
    package var metadataProvider: Logger.MetadataProvider?
    private let label: String
    private let sink: any LogSink
    private let clock: @Sendable () -> Int64

    /// A handler for one label.
    /// - Parameters:
    ///   - label: The part of the program that logs.
    ///   - level: Events below it are not written.
    ///   - sink: Where the lines go.
    ///   - clock: The wall clock in microseconds since 1970.
    package init(
        label: String,
        level: Logger.Level = .info,
        sink: any LogSink = DescriptorSink.standardError,
        clock: @escaping @Sendable () -> Int64 = SystemClock.now
    ) {
        self.label = label
        logLevel = level
        self.sink = sink
        self.clock = clock
    }

    package func log(event: LogEvent) {
        let line = LogLine(
            event,
            label: label,
            handler: metadata,
            provider: metadataProvider,
            microseconds: clock()
        )
        sink.write(line.text())
    }

    package subscript(metadataKey key: String) -> Logger.MetadataValue? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }
}
