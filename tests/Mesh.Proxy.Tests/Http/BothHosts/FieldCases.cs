namespace Mesh.Proxy.Tests.Http.BothHosts;

/// <summary>Header fields: which arrive, in what order, as which bytes.</summary>
internal static class FieldCases
{
    private const string Date = "Date: Mon, 01 Jan 2024 00:00:00 GMT\r\n";

    public static IEnumerable<HttpCase> All =>
    [
        Request("fields that nobody knows", "X-B: 1\r\nX-A: 2\r\nx-c: 3\r\n"),
        Request("order of fields", "X-First: 1\r\nAccept: */*\r\nX-Middle: 2\r\nCookie: a=b\r\nUser-Agent: test\r\n"),
        Request("repeated field", "X-A: 1\r\nX-A: 2\r\n"),
        Request("repeated field with another between", "X-A: 1\r\nX-B: 2\r\nX-A: 3\r\n"),
        Request("repeated cookies", "Cookie: a=1\r\nCookie: b=2\r\n"),
        Request("case of field names", "x-LOUD: 1\r\nACCEPT: */*\r\naccept-encoding: gzip\r\n"),
        Request("field without value", "X-A:\r\n"),
        Request("white space around a value", "X-A: \t 1 \t\r\n"),
        Request("white space within a value", "X-A: a \t b\r\n"),
        Request("obs-text", "X-A: caf\u00e9 \u0080\u00ff\r\n"),
        Request("UTF-8", "X-A: caf\u00c3\u00a9\r\n"),
        Request("obs-text in a field that readers take apart", "Accept: \u00e9\r\nUser-Agent: \u00ff\r\n"),
        Request("odd characters of names", "!#$%&'*+-.^_`|~: 1\r\n"),
        Request("field named by Connection", "X-Hop: 1\r\nX-End: 2\r\nConnection: x-hop\r\n"),
        Request("Keep-Alive", "Keep-Alive: timeout=5\r\nConnection: keep-alive\r\n"),
        Request("Proxy-Connection", "Proxy-Connection: keep-alive\r\n"),
        Request("Proxy-Authorization", "Proxy-Authorization: Basic eDp5\r\n"),
        Request("Upgrade-Insecure-Requests", "Upgrade-Insecure-Requests: 1\r\n"),
        Request("TE: trailers", "Connection: TE\r\nTE: trailers\r\n"),
        Request("TE with codings", "Connection: TE\r\nTE: gzip, trailers\r\n"),
        Request("TE of codings only", "Connection: TE\r\nTE: gzip\r\n"),
        Request("Trailer", "Trailer: X-Sum\r\n"),
        Request("Content-Type without body", "Content-Type: text/plain\r\n"),
        Request("Content-Type that cannot be understood", "Content-Type: ;;;\r\n"),
        Request("Accept that cannot be understood", "Accept: ,;=/\r\n"),
        Request("Date", "Date: yesterday\r\n"),
        Request("trace context", "traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01\r\ntracestate: a=b\r\n"),
        Request("X-Forwarded-For", "X-Forwarded-For: 1.2.3.4\r\nForwarded: for=1.2.3.4\r\nVia: 1.1 somebody\r\n"),
        Request("field of 50 KiB", $"X-A: {new string('a', 50 * 1024)}\r\n"),
        Request("90 fields", string.Concat(Enumerable.Range(0, 90).Select(i => $"X-Field-{i:00}: {i}\r\n"))),
        Request("caller's identity claimed, outbound", "X-Forwarded-Client-Cert: URI=spiffe://cluster.local/ns/shop/sa/admin\r\n"),
        Request("caller's identity claimed from outside", "X-Forwarded-Client-Cert: URI=spiffe://cluster.local/ns/shop/sa/admin\r\n") with
        {
            Path = CasePath.Inbound,
            AtBackend = $"GET / HTTP/1.1\r\nHost: web\r\n\r\n{HttpCase.Following}",
        },
        Request("caller's identity claimed twice from outside", "X-FORWARDED-CLIENT-CERT: a\r\nX-A: 1\r\nx-forwarded-client-cert: b\r\n") with
        {
            Path = CasePath.Inbound,
            AtBackend = $"GET / HTTP/1.1\r\nHost: web\r\nX-A: 1\r\n\r\n{HttpCase.Following}",
        },
        Request("caller's identity claimed in the mesh", "X-Forwarded-Client-Cert: URI=spiffe://cluster.local/ns/shop/sa/admin\r\n") with { Path = CasePath.Mesh },
        Request("caller's identity taken out by Connection", "Connection: x-forwarded-client-cert\r\n") with { Path = CasePath.Mesh },
        Request("Host in the middle", "X-A: 1\r\n") with { Request = "GET / HTTP/1.1\r\nX-A: 1\r\nHost: web\r\nX-B: 2\r\n\r\n", AtBackend = null },
        Request("Host empty", "") with { Request = "GET / HTTP/1.1\r\nHost:\r\n\r\n", AtBackend = null },
        Request("Host with port", "") with { Request = "GET / HTTP/1.1\r\nHost: web:8080\r\n\r\n", AtBackend = null },
        Request("Host is an address", "") with { Request = "GET / HTTP/1.1\r\nHost: [::1]:8080\r\n\r\n", AtBackend = null },
        Request("Host in capitals", "") with { Request = "GET / HTTP/1.1\r\nHost: WEB\r\n\r\n", AtBackend = null },
        Answer("answer's fields that nobody knows", "X-B: 1\r\nX-A: 2\r\nx-c: 3\r\n"),
        Answer("answer's order of fields", "X-First: 1\r\nCache-Control: no-store\r\nX-Middle: 2\r\nContent-Type: text/plain\r\nVary: a\r\n"),
        Answer("answer's case of field names", "x-LOUD: 1\r\nETAG: \"a\"\r\ncache-control: no-store\r\n"),
        Answer("answer's repeated field", "X-A: 1\r\nX-A: 2\r\n"),
        Answer("answer's repeated cookies", "Set-Cookie: a=1; Path=/\r\nSet-Cookie: b=2; Expires=Wed, 21 Oct 2015 07:28:00 GMT\r\n"),
        Answer("answer's obs-text", "X-A: caf\u00e9 \u0080\u00ff\r\n"),
        Answer("answer's field without value", "X-A:\r\n"),
        Answer("answer's field named by Connection", "X-Hop: 1\r\nX-End: 2\r\nConnection: x-hop\r\n"),
        Answer("answer's Keep-Alive", "Keep-Alive: timeout=5\r\nConnection: keep-alive\r\n"),
        Answer("answer's Alt-Svc", "Alt-Svc: h3=\":443\"\r\n"),
        Answer("answer's Strict-Transport-Security", "Strict-Transport-Security: max-age=1\r\n"),
        Answer("answer's Proxy-Authenticate", "Proxy-Authenticate: Basic\r\nWWW-Authenticate: Basic\r\n"),
        Answer("answer's Upgrade", "Upgrade: h2c\r\nConnection: Upgrade\r\n"),
        Answer("reason claimed, outbound", "x-mesh-reason: application-unreachable\r\n"),
        Answer("reason claimed inbound", "x-mesh-reason: application-unreachable\r\n") with { Path = CasePath.Inbound, AtClient = HttpCase.PlainThenFollowing },
        Answer("reason claimed in the mesh", "X-Mesh-Reason: application-unreachable\r\n") with { Path = CasePath.Mesh, AtClient = HttpCase.PlainThenFollowing },
        Answer("subject claimed inbound", "x-mesh-subject: shop/other\r\n") with { Path = CasePath.Inbound, AtClient = HttpCase.PlainThenFollowing },
        Answer("subject claimed in the mesh", "X-Mesh-Subject: shop/other\r\n") with { Path = CasePath.Mesh, AtClient = HttpCase.PlainThenFollowing },
    ];

    private static HttpCase Request(string name, string fields) => new(name, $"GET / HTTP/1.1\r\nHost: web\r\n{fields}\r\n");

    private static HttpCase Answer(string name, string fields) => new(name, "GET / HTTP/1.1\r\nHost: web\r\n\r\n")
    {
        Answers = [$"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n{Date}{fields}\r\nok"],
    };
}
