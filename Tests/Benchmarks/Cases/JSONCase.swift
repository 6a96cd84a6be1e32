import FoundationEssentials
import JSON

/// A page of 10,000 balance transactions, 5 MB, read and written.
enum JSONCase {
    static func benchmarks(_ bench: Workbench) async throws -> [Benchmark] {
        let page = BalancePage(seed: 1, count: 10_000, isExpanded: false).bytes
        let path = try bench.write(page, as: "page.json")
        let tree = try JSONValue.parse(page)
        let list = try BalanceList(json: page)
        let reading = try bench.python.prepare("page-reading", ["path": .string(path)])
        let writing = try bench.python.prepare("page-writing", ["path": .string(path)])
        let data = Data(page)
        let theirs = try JSONDecoder().decode(BalanceList.self, from: data)
        try Workbench.require(reading["members"]?.int64Value == 10_000, "Python's members")
        try Workbench.require(
            writing["bytes"]?.int64Value == Int64(page.count) && tree.serialized() == page,
            "the written pages"
        )
        try Workbench.require(theirs == list, "the structures read by JSONDecoder")
        let written = list.json(capacity: page.count)
        try Workbench.require(
            try JSONDecoder().decode(BalanceList.self, from: Data(written)) == list,
            "the structures written by JSONWriter"
        )
        return trees(bench, page, tree) + structures(page, data, list)
    }

    private static func trees(
        _ bench: Workbench,
        _ page: [UInt8],
        _ tree: JSONValue
    ) -> [Benchmark] {
        [
            Benchmark(
                title: "JSON, 5 MB: parse to a tree",
                ours: swift("JSONValue.parse", 3) {
                    try JSONValue.parse(page).objectValue?.count ?? 0
                },
                peers: [bench.python.contestant("Python json.loads", "page-reading", count: 3)]
            ),
            Benchmark(
                title: "JSON, 5 MB: write a tree",
                ours: swift("JSONValue.serialized", 3) { tree.serialized().count },
                peers: [bench.python.contestant("Python json.dumps", "page-writing", count: 3)]
            ),
        ]
    }

    private static func structures(
        _ page: [UInt8],
        _ data: Data,
        _ list: BalanceList
    ) -> [Benchmark] {
        [
            Benchmark(
                title: "JSON, 5 MB: read structures",
                ours: swift("JSONReader", 4) { try BalanceList(json: page).data.count },
                peers: [
                    swift("Foundation JSONDecoder", 2) {
                        try JSONDecoder().decode(BalanceList.self, from: data).data.count
                    }
                ]
            ),
            Benchmark(
                title: "JSON, 5 MB: write structures",
                ours: swift("JSONWriter", 8) { list.json(capacity: page.count).count },
                peers: [
                    swift("Foundation JSONEncoder", 2) { try JSONEncoder().encode(list).count }
                ]
            ),
        ]
    }

    private static func swift(
        _ name: String,
        _ count: Int,
        _ work: @escaping () throws -> Int
    ) -> Contestant {
        Contestant(name: name) {
            var sum = 0
            let cost = try await Cost.of(count) {
                for _ in 0..<count { sum += try work() }
            }
            try Workbench.require(sum > 0, "an empty page")
            return cost
        }
    }
}
