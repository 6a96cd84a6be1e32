import HTTP
import JSON
import Jobs
import Workflows

extension RESTService {
    /// Closes a finding that somebody dealt with, and has its work done again; a closed one stays closed.
    ///
    /// If the work meets the same trouble, the finding is there again.
    func resolveFinding(_ call: Call) async throws(Refusal) -> HTTPResponse {
        try refuseBody(call)
        guard let id = Int64(call.id), id > 0 else { throw .findingUnknown }
        let resolution: FindingResolution?
        do {
            resolution = try await FindingRerun.resolve(id, at: ports.queue, jobs: ports.jobs)
        } catch { throw .store(error) }
        guard let resolution else { throw .findingUnknown }
        return .json(
            .record([
                (
                    "finding",
                    FindingRepresentation.json(resolution.finding, origin: settings.publicURL ?? "")
                ),
                ("jobId", .text(resolution.jobID?.text)),
            ]),
            status: resolution.jobID == nil ? .ok : .accepted
        )
    }
}
