import Jobs
import Testing

@Suite struct JobIDTests {
    @Test(arguments: [
        (Int64(0), "job_0000000000000"), (1, "job_0000000000001"), (31, "job_000000000000z"),
        (32, "job_0000000000010"), (1 << 60, "job_1000000000000"),
        (Int64.max, "job_7zzzzzzzzzzzz"),
    ])
    func `a number is shown as thirteen base-32 digits and read back`(
        number: Int64,
        text: String
    )
        throws
    {
        #expect(JobID(number: number).text == text)
        #expect(try #require(JobID(text)).number == number)
    }

    @Test func `the text sorts as the number does`() {
        var numbers: [Int64] = [0, 1, 9, 10, 31, 32, 33, 1023, 1024, Int64.max - 1, Int64.max]
        for shift in 11..<62 { numbers.append(1 << Int64(shift)) }
        let ids = numbers.sorted().map { JobID(number: $0) }
        #expect(ids == ids.sorted())
        #expect(ids.map(\.text) == ids.map(\.text).sorted())
    }

    @Test(arguments: [
        "", "job_", "job_000000000000", "job_00000000000000", "0000000000000", "Job_0000000000001",
        "job-0000000000001", "job_000000000000i", "job_000000000000l", "job_000000000000o",
        "job_000000000000u", "job_000000000000A", "job_ 00000000000", "job_000000000000é",
        "job_8000000000000", "job_zzzzzzzzzzzzz", "job_g000000000000",
    ])
    func `what is not a shown job is refused`(text: String) {
        #expect(JobID(text) == nil)
    }
}
