namespace Mesh.Proxy.Tests.Http.BothHosts;

/// <summary>What the managed host writes otherwise in heads.</summary>
internal static class FieldDifferences
{
    private const string Date = "Date: Mon, 01 Jan 2024 00:00:00 GMT\r\n";
    private const string Caller = "x-forwarded-client-cert: By=spiffe://cluster.local/ns/shop/sa/web;URI=spiffe://cluster.local/ns/shop/sa/client\r\n";

    public static IEnumerable<HostDifference> All =>
    [
        new("request expects to continue", Harmless.Fields)
        {
            Backend = $"POST / HTTP/1.1\r\nHost: web\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\nhello{HttpCase.Following}",
        },
        new("request expects to continue and does not wait", Harmless.Fields)
        {
            Backend = $"POST / HTTP/1.1\r\nHost: web\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\nhello{HttpCase.Following}",
        },
        new("filter: request fields", Harmless.Joined)
        {
            Backend = $"GET /a HTTP/1.1\r\nHost: web\r\nX-Keep: 1\r\nX-Add: 0, 3\r\nx-set: 1\r\nx-new: 2\r\n\r\n{HttpCase.Following}",
        },
        new("filter: answer's fields", Harmless.Fields)
        {
            Client = $"HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n{Date}x-new: 2\r\nX-Keep: 1\r\nx-set: 1\r\nX-Add: 0\r\nX-Add: 3\r\n\r\nno{HttpCase.FollowingAnswer}",
        },
        new("order of fields", Harmless.Fields)
        {
            Backend = $"GET / HTTP/1.1\r\nAccept: */*\r\nHost: web\r\nUser-Agent: test\r\nCookie: a=b\r\nX-First: 1\r\nX-Middle: 2\r\n\r\n{HttpCase.Following}",
        },
        new("case of field names", Harmless.Fields)
        {
            Backend = $"GET / HTTP/1.1\r\nAccept: */*\r\nHost: web\r\nAccept-Encoding: gzip\r\nx-LOUD: 1\r\n\r\n{HttpCase.Following}",
        },
        new("obs-text in a field that readers take apart", Harmless.Fields)
        {
            Backend = $"GET / HTTP/1.1\r\nAccept: \u00e9\r\nHost: web\r\nUser-Agent: \u00ff\r\n\r\n{HttpCase.Following}",
        },
        new("Accept that cannot be understood", Harmless.Fields)
        {
            Backend = $"GET / HTTP/1.1\r\nAccept: ,;=/\r\nHost: web\r\n\r\n{HttpCase.Following}",
        },
        new("X-Forwarded-For", Harmless.Fields)
        {
            Backend = $"GET / HTTP/1.1\r\nHost: web\r\nVia: 1.1 somebody\r\nX-Forwarded-For: 1.2.3.4\r\nForwarded: for=1.2.3.4\r\n\r\n{HttpCase.Following}",
        },
        new("Host in the middle", Harmless.Fields)
        {
            Backend = $"GET / HTTP/1.1\r\nHost: web\r\nX-A: 1\r\nX-B: 2\r\n\r\n{HttpCase.Following}",
        },
        new("answer's order of fields", Harmless.Fields)
        {
            Client = $"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Type: text/plain\r\n{Date}Cache-Control: no-store\r\nVary: a\r\nX-First: 1\r\nX-Middle: 2\r\n\r\nok{HttpCase.FollowingAnswer}",
        },
        new("answer's case of field names", Harmless.Fields)
        {
            Client = $"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n{Date}Cache-Control: no-store\r\nETag: \"a\"\r\nx-LOUD: 1\r\n\r\nok{HttpCase.FollowingAnswer}",
        },
        new("request that says close", Harmless.Fields)
        {
            Client = $"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n{Date}\r\nok<end>",
        },
        new("request that says close among others", Harmless.Fields)
        {
            Backend = "GET / HTTP/1.1\r\nHost: web\r\nX-A: 1\r\n\r\n",
            Client = $"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n{Date}\r\nok<end>",
        },
        new("request of 1.0", Harmless.Fields)
        {
            Client = $"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n{Date}\r\nok<end>",
        },
        new("request of 1.0 without Host", Harmless.Fields)
        {
            Client = $"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n{Date}\r\nok<end>",
        },
        new("request of 1.0 with body", Harmless.Fields)
        {
            Client = $"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n{Date}\r\nok<end>",
        },
        new("request of 1.0 that says keep-alive", Harmless.Fields)
        {
            Client = $"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: keep-alive\r\n{Date}\r\nok{HttpCase.FollowingAnswer}",
        },
        new("request of 1.0, answer chunked", Harmless.Fields)
        {
            Client = $"HTTP/1.1 200 OK\r\nConnection: close\r\n{Date}\r\nhello<end>",
        },
        new("request of 1.0, answer 100 first", Harmless.Fields)
        {
            Client = $"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n{Date}\r\nok<end>",
        },
        new("upgrade to websocket", Harmless.Fields)
        {
            Backend = "GET / HTTP/1.1\r\nHost: web\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\nping!",
            Client = "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nDate: <now>\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\nhello!pong!<end>",
        },
        new("upgrade with bytes behind it at once", Harmless.Fields)
        {
            Backend = "GET / HTTP/1.1\r\nHost: web\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\nping!",
            Client = "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nDate: <now>\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\npong!<end>",
        },
        new("upgrade refused", Harmless.Fields)
        {
            Backend = $"GET / HTTP/1.1\r\nHost: web\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n{HttpCase.Following}",
        },
        new("mesh: POST with length", Harmless.Fields)
        {
            Backend = $"POST / HTTP/1.1\r\nHost: web\r\n{Caller}Content-Length: 5\r\n\r\nhelloGET /following HTTP/1.1\r\nHost: web\r\n{Caller}\r\n",
        },
        new("mesh: POST chunked", Harmless.Fields)
        {
            Backend = $"POST / HTTP/1.1\r\nHost: web\r\n{Caller}Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\nGET /following HTTP/1.1\r\nHost: web\r\n{Caller}\r\n",
        },
        new("mesh: request that says close", Harmless.Fields)
        {
            Client = $"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n{Date}\r\nok<end>",
        },
        new("mesh: upgrade to websocket", Harmless.Fields)
        {
            Backend = $"GET / HTTP/1.1\r\nHost: web\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n{Caller}Connection: Upgrade\r\nUpgrade: websocket\r\n\r\nping!",
            Client = "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nDate: <now>\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\nhello!pong!<end>",
        },
        new("absolute target, other case of host", Harmless.HostSpelling)
        {
            Backend = $"GET / HTTP/1.1\r\nHost: web\r\n\r\n{HttpCase.Following}",
        },
        new("Host empty", Harmless.HostSpelling)
        {
            Backend = $"GET / HTTP/1.1\r\nHost: <backend>\r\n\r\n{HttpCase.Following}",
        },
        new("answer without Date", Harmless.Date)
        {
            Client = $"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nDate: <now>\r\n\r\nok{HttpCase.FollowingAnswer}",
        },
        new("repeated field", Harmless.Joined)
        {
            Backend = $"GET / HTTP/1.1\r\nHost: web\r\nX-A: 1, 2\r\n\r\n{HttpCase.Following}",
        },
        new("repeated field with another between", Harmless.Joined)
        {
            Backend = $"GET / HTTP/1.1\r\nHost: web\r\nX-A: 1, 3\r\nX-B: 2\r\n\r\n{HttpCase.Following}",
        },
        new("repeated cookies", Harmless.Joined)
        {
            Backend = $"GET / HTTP/1.1\r\nHost: web\r\nCookie: a=1; b=2\r\n\r\n{HttpCase.Following}",
        },
        new("field without value", Harmless.WhiteSpace)
        {
            Backend = $"GET / HTTP/1.1\r\nHost: web\r\nX-A: \r\n\r\n{HttpCase.Following}",
        },
        new("white space around a value", Harmless.WhiteSpace)
        {
            Backend = $"GET / HTTP/1.1\r\nHost: web\r\nX-A: 1\r\n\r\n{HttpCase.Following}",
        },
        new("answer's field without value", Harmless.WhiteSpace)
        {
            Client = $"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n{Date}X-A: \r\n\r\nok{HttpCase.FollowingAnswer}",
        },
    ];
}
