import HTTP
import JSON
import Testing

@testable import Sandbox

@Suite struct StripeUpdateTests {
    @Test func `metadata is merged, an empty value takes a key away, an empty hash all`() throws {
        let desk = try StripeDesk()
        let path = "/v1/customers/\(desk.world.customers[0].id)"
        let one = try desk.send(.post, path, form: "metadata[a]=1&metadata[b]=x%20y")
        #expect(one.body["metadata"] == ["a": "1", "b": "x y"])
        let two = try desk.send(.post, path, form: "metadata[a]=&metadata[c]=3")
        #expect(two.body["metadata"] == ["b": "x y", "c": "3"])
        #expect(try desk.send(.get, path).body["metadata"] == two.body["metadata"])
        #expect(try desk.send(.post, path, form: "metadata=").body["metadata"] == [:])
    }

    @Test func `a write comes back as an event with its idempotency key`() throws {
        let desk = try StripeDesk()
        let invoice = desk.world.invoices[4].id
        let answer = try desk.send(
            .post,
            "/v1/invoices/\(invoice)",
            form: "metadata[netsuite]=77",
            key: "k-1"
        )
        #expect(answer.status == 200)
        let event = try #require(try desk.send(.get, "/v1/events?limit=1").data.first)
        #expect(event["type"] == "invoice.updated")
        #expect(event["request"]?["idempotency_key"] == "k-1")
        #expect(event["request"]?["id"]?.stringValue == answer.fields["Request-Id"])
        #expect(event["data"]?["object"]?["metadata"] == ["netsuite": "77"])
        #expect(event["data"]?["previous_attributes"]?["metadata"] == [:])
    }

    @Test func `a repeated key replays the first answer and changes nothing`() throws {
        let desk = try StripeDesk()
        let path = "/v1/customers/\(desk.world.customers[0].id)"
        let first = try desk.send(.post, path, form: "metadata[a]=1", key: "k")
        _ = try desk.send(.post, path, form: "metadata[a]=2")
        let again = try desk.send(.post, path, form: "metadata[a]=1", key: "k")
        #expect(again.body == first.body)
        #expect(first.fields["Idempotent-Replayed"] == nil)
        #expect(again.fields["Idempotent-Replayed"] == "true")
        #expect(try desk.send(.get, path).body["metadata"] == ["a": "2"])
    }

    @Test func `a key used for something else is refused`() throws {
        let desk = try StripeDesk()
        let path = "/v1/customers/\(desk.world.customers[0].id)"
        _ = try desk.send(.post, path, form: "metadata[a]=1", key: "k")
        let other = try desk.send(.post, path, form: "metadata[a]=2", key: "k")
        #expect(other.status == 400)
        #expect(other.error?["type"] == "idempotency_error")
        let elsewhere = "/v1/customers/\(desk.world.customers[1].id)"
        #expect(try desk.send(.post, elsewhere, form: "metadata[a]=1", key: "k").status == 400)
    }

    @Test func `a refused request does not use up its key`() throws {
        let desk = try StripeDesk()
        let path = "/v1/customers/\(desk.world.customers[0].id)"
        #expect(try desk.send(.post, path, form: "name=x", key: "k").code == "parameter_unknown")
        #expect(try desk.send(.post, path, form: "metadata[a]=1", key: "k").status == 200)
    }

    @Test(
        arguments: [
            (255, 200), (256, 400),
        ])
    func `a key has at most 255 characters`(length: Int, status: Int) throws {
        let desk = try StripeDesk()
        let path = "/v1/customers/\(desk.world.customers[0].id)"
        let key = String(repeating: "k", count: length)
        #expect(try desk.send(.post, path, form: "metadata[a]=1", key: key).status == status)
    }

    @Test(
        arguments: [
            (40, 500, 200), (41, 1, 400), (1, 501, 400),
        ])
    func `metadata has short keys and values`(key: Int, value: Int, status: Int) throws {
        let desk = try StripeDesk()
        let path = "/v1/invoices/\(desk.world.invoices[0].id)"
        let form =
            "metadata[\(String(repeating: "k", count: key))]=\(String(repeating: "v", count: value))"
        #expect(try desk.send(.post, path, form: form).status == status)
    }

    @Test(arguments: [(50, 200), (51, 400)])
    func `metadata has at most fifty keys`(count: Int, status: Int) throws {
        let desk = try StripeDesk()
        let path = "/v1/invoices/\(desk.world.invoices[0].id)"
        let form = (0..<count).map { "metadata[k\($0)]=v" }.joined(separator: "&")
        #expect(try desk.send(.post, path, form: form).status == status)
    }

    @Test func `a body that is no form is refused`() throws {
        let desk = try StripeDesk()
        let path = "/v1/customers/\(desk.world.customers[0].id)"
        var fields = StripeAccessTests.version
        fields.set(.authorization, "Bearer sk_test_sandbox")
        fields.set(.contentType, "application/json")
        let response = desk.service.answer(
            HTTPRequest(method: .post, target: path, fields: fields, body: Array("{}".utf8)),
            atMilliseconds: 0
        )
        #expect(response.status == .badRequest)
    }

    @Test func `a deleted customer cannot be changed`() throws {
        let desk = try StripeDesk()
        let gone = try #require(desk.world.customers.first { $0.deletedAt != nil })
        let answer = try desk.send(.post, "/v1/customers/\(gone.id)", form: "metadata[a]=1")
        #expect(answer.status == 404)
    }
}
