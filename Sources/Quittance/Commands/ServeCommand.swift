import ArgumentParser
import HTTPServer
import Logging
import Sockets
import Telemetry

struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Run the service until SIGTERM or SIGINT.",
        discussion: """
            EXAMPLES
              quittance serve --settings quittance.yaml
              quittance serve --settings /etc/quittance/quittance.yaml --log-level warning
            """
    )

    @OptionGroup var options: SettingsOptions
    @Option(help: "The least serious message to log.")
    var logLevel: LogLevel = .info
    @Flag(help: "Log for people instead of one JSON object a line.")
    var plainLog = false

    func run() async throws {
        let settings = try await options.readWithVault(isExclusive: true)
        let telemetry = ServiceTelemetry(log: Self.logger(logLevel.level, isPlain: plainLog))
        let service: Service
        do {
            service = try await Service.start(settings, world: RealWorld(), telemetry: telemetry)
        } catch {
            Terminal.complain("Quittance cannot start: \(error)")
            throw ExitCode(1)
        }
        telemetry.log.notice(
            "listening",
            metadata: ["host": "\(service.address.host)", "port": "\(service.address.port)"]
        )
        await Self.waitForStop { await reload(service, telemetry) }
        telemetry.log.notice("stopping")
        await service.stop()
    }

    static func logger(_ level: Logger.Level, isPlain: Bool) -> Logger {
        Logger(label: "quittance") { _ in
            if isPlain {
                TextLogHandler(label: "quittance", level: level)
            } else {
                JSONLogHandler(label: "quittance", level: level)
            }
        }
    }

    /// Reads the settings again; a file with a fault changes nothing, and the log says why.
    private func reload(_ service: Service, _ telemetry: ServiceTelemetry) async {
        service.announceReload(isOver: false)
        do {
            let settings = try await VaultReading.settings(options.settings, isExclusive: false)
            try await service.reload(settings)
            await MappingValidation.tell(settings, service.netSuite, telemetry)
            telemetry.log.notice("settings reloaded", metadata: ["file": "\(options.settings)"])
        } catch {
            telemetry.log.error(
                "settings not reloaded, the old ones stay in force",
                metadata: ["file": "\(options.settings)", "reason": "\(error)"]
            )
        }
        service.announceReload(isOver: true)
    }

    /// Returns at the first SIGTERM or SIGINT; SIGHUP has the settings read again.
    static func waitForStop(onHangUp: () async -> Void = {}) async {
        do {
            let watcher = try SignalWatcher(on: try EventLoop(name: "signals"))
            while let signal = await watcher.next() {
                switch signal {
                case .terminate, .interrupt: return
                case .hangUp: await onHangUp()
                }
            }
        } catch {
            Terminal.complain("Signals cannot be watched (\(error)); stop with SIGKILL.")
            // Without signals the service runs until the process is ended from outside.
            while !Task.isCancelled { try? await Task.sleep(for: .seconds(3600)) }
        }
    }
}

/// The levels of the log, as the command line names them.
enum LogLevel: String, ExpressibleByArgument, CaseIterable {
    case debug, info, notice, warning, error

    var level: Logger.Level {
        switch self {
        case .debug: .debug
        case .info: .info
        case .notice: .notice
        case .warning: .warning
        case .error: .error
        }
    }
}
