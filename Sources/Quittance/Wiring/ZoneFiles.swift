import Accounting
import FoundationEssentials

/// Reads the accounting time zone from the system's zone files.
enum ZoneFiles {
    static func zone(_ settings: AccountingSettings) throws -> AccountingZone {
        if settings.timeZone == "UTC" { return .utc }
        let isPlain = settings.timeZone.utf8.allSatisfy {
            switch $0 {
            case 48...57, 65...90, 97...122, 43, 45, 47, 95: true
            default: false
            }
        }
        guard isPlain, !settings.timeZone.hasPrefix("/"),
            let data = FileManager.default.contents(
                atPath: "\(settings.zoneFolder)/\(settings.timeZone)"
            ),
            let zone = AccountingZone(name: settings.timeZone, tzif: Array(data))
        else {
            throw WiringFault(
                "The time zone “\(settings.timeZone)” is not in \(settings.zoneFolder)."
            )
        }
        return zone
    }
}
