// Compiled by `.ci/fuzz` with the coverage and address sanitizers, outside of the package.
import FuzzTargets
import Glibc

private let target: FuzzTarget = {
    let name = unsafe getenv("QUITTANCE_FUZZ_TARGET").map { unsafe String(cString: $0) } ?? ""
    guard let target = FuzzTarget.all.first(where: { $0.name == name }) else {
        preconditionFailure("QUITTANCE_FUZZ_TARGET must be one of \(FuzzTarget.all.map(\.name))")
    }
    return target
}()

/// What libFuzzer calls with each input; a broken property stops the process.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    let bytes = unsafe Array(UnsafeBufferPointer(start: start, count: count))
    if let complaint = target.complaint(bytes) { preconditionFailure(complaint) }
    return 0
}
