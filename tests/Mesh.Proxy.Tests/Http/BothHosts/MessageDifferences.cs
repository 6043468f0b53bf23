namespace Mesh.Proxy.Tests.Http.BothHosts;

/// <summary>What the managed host does otherwise with bodies, and with answers that are not as they should be.</summary>
internal static class MessageDifferences
{
    private const string Date = "Date: Mon, 01 Jan 2024 00:00:00 GMT\r\n";

    public static IEnumerable<HostDifference> All =>
    [
        new("BREW without body", Harmless.Length)
        {
            Backend = $"BREW / HTTP/1.1\r\nHost: web\r\nContent-Length: 0\r\n\r\n{HttpCase.Following}",
        },
        new("answer chunked without a byte", Harmless.Length)
        {
            Client = $"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n{Date}\r\n{HttpCase.FollowingAnswer}",
        },
        new("Content-Type without body", Harmless.Length)
        {
            Backend = $"GET / HTTP/1.1\r\nHost: web\r\nTransfer-Encoding: chunked\r\nContent-Type: text/plain\r\n\r\n0\r\n\r\n{HttpCase.Following}",
        },
        new("Content-Type that cannot be understood", Harmless.Length)
        {
            Backend = $"GET / HTTP/1.1\r\nHost: web\r\nTransfer-Encoding: chunked\r\nContent-Type: ;;;\r\n\r\n0\r\n\r\n{HttpCase.Following}",
        },
        new("get without body", Harmless.Method)
        {
            Backend = $"GET / HTTP/1.1\r\nHost: web\r\n\r\n{HttpCase.Following}",
        },
        new("answer in two chunks", Harmless.Chunks)
        {
            Client = $"HTTP/1.1 200 OK\r\n{Date}Transfer-Encoding: chunked\r\n\r\nb\r\nhello world\r\n0\r\n\r\n{HttpCase.FollowingAnswer}",
        },
        new("answer with a large chunk size", Harmless.Chunks)
        {
            Client = $"HTTP/1.1 200 OK\r\n{Date}Transfer-Encoding: chunked\r\n\r\na\r\n0123456789\r\n0\r\n\r\n{HttpCase.FollowingAnswer}",
        },
        new("answer with a chunk extension", Harmless.Chunks)
        {
            Client = $"HTTP/1.1 200 OK\r\n{Date}Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n{HttpCase.FollowingAnswer}",
        },
        new("request in two chunks", Harmless.Chunks)
        {
            Backend = $"POST / HTTP/1.1\r\nHost: web\r\nTransfer-Encoding: chunked\r\n\r\nB\r\nhello world\r\n0\r\n\r\n{HttpCase.Following}",
        },
        new("request with a large chunk size", Harmless.Chunks)
        {
            Backend = $"POST / HTTP/1.1\r\nHost: web\r\nTransfer-Encoding: chunked\r\n\r\nA\r\n0123456789\r\n0\r\n\r\n{HttpCase.Following}",
        },
        new("request with a small letter in the chunk size", Harmless.Chunks)
        {
            Backend = $"POST / HTTP/1.1\r\nHost: web\r\nTransfer-Encoding: chunked\r\n\r\nA\r\n0123456789\r\n0\r\n\r\n{HttpCase.Following}",
        },
        new("request with a chunk extension", Harmless.Chunks)
        {
            Backend = $"POST / HTTP/1.1\r\nHost: web\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n{HttpCase.Following}",
        },
        new("end within a chunk", Harmless.Chunks)
        {
            Client = $"HTTP/1.1 200 OK\r\n{Date}Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n<reset>",
        },
        new("end before the last line", Harmless.Chunks)
        {
            Client = $"HTTP/1.1 200 OK\r\n{Date}Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n<reset>",
        },
        new("answer with trailers", Harmless.Trailers)
        {
            Client = $"HTTP/1.1 200 OK\r\n{Date}Trailer: X-Sum\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n{HttpCase.FollowingAnswer}",
        },
        new("answer with trailers that nobody announced", Harmless.Trailers)
        {
            Client = $"HTTP/1.1 200 OK\r\n{Date}Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n{HttpCase.FollowingAnswer}",
        },
        new("request with trailers", Harmless.Trailers)
        {
            Backend = $"POST / HTTP/1.1\r\nHost: web\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n{HttpCase.Following}",
        },
        new("answer without reason phrase", Harmless.Reason)
        {
            Client = $"{HttpCase.Plain}{HttpCase.FollowingAnswer}",
        },
        new("answer until the end", Harmless.UntilClose)
        {
            Backend = $"GET / HTTP/1.1\r\nHost: web\r\n\r\n<next connection>{HttpCase.Following}",
            Client = $"HTTP/1.1 200 OK\r\n{Date}Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n{HttpCase.FollowingAnswer}",
        },
        new("answer until the end, said so", Harmless.UntilClose)
        {
            Backend = $"GET / HTTP/1.1\r\nHost: web\r\n\r\n<next connection>{HttpCase.Following}",
            Client = $"HTTP/1.1 200 OK\r\n{Date}Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n{HttpCase.FollowingAnswer}",
        },
        new("answer of 1.0 until the end", Harmless.UntilClose)
        {
            Backend = $"GET / HTTP/1.1\r\nHost: web\r\n\r\n<next connection>{HttpCase.Following}",
            Client = $"HTTP/1.1 200 OK\r\n{Date}Transfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n{HttpCase.FollowingAnswer}",
        },
        new("answer 100 that nobody asked for", Harmless.Interim)
        {
            Client = $"{HttpCase.Plain}{HttpCase.FollowingAnswer}",
        },
        new("answer 103", Harmless.Interim)
        {
            Client = $"{HttpCase.Plain}{HttpCase.FollowingAnswer}",
        },
        new("101 that nobody asked for", Harmless.Unasked)
        {
            Backend = "GET / HTTP/1.1\r\nHost: web\r\n\r\n",
            Client = "<reset>",
        },
        new("answer of HTTP/1.2", Harmless.Reused)
        {
            Backend = $"GET / HTTP/1.1\r\nHost: web\r\n\r\n{HttpCase.Following}",
        },
        new("answer with status 099", Harmless.Reused)
        {
            Backend = $"GET / HTTP/1.1\r\nHost: web\r\n\r\n{HttpCase.Following}",
        },
        new("answer with length and chunks", Harmless.Reused)
        {
            Backend = $"GET / HTTP/1.1\r\nHost: web\r\n\r\n{HttpCase.Following}",
        },
        new("answer with another coding", Harmless.Reused)
        {
            Backend = $"GET / HTTP/1.1\r\nHost: web\r\n\r\n{HttpCase.Following}",
        },
        new("answer with lengths that differ", Harmless.Blamed)
        {
            Backend = $"GET / HTTP/1.1\r\nHost: web\r\n\r\n{HttpCase.Following}",
            Client = $"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 53\r\nContent-Type: text/plain; charset=utf-8\r\nDate: <now>\r\nx-mesh-reason: upstream-reset\r\nx-mesh-subject: shop/web\r\n\r\nshop/web ended the connection before it had answered\n{HttpCase.FollowingAnswer}",
        },
        new("answer with a length twice", Harmless.Blamed)
        {
            Backend = $"GET / HTTP/1.1\r\nHost: web\r\n\r\n{HttpCase.Following}",
            Client = $"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 53\r\nContent-Type: text/plain; charset=utf-8\r\nDate: <now>\r\nx-mesh-reason: upstream-reset\r\nx-mesh-subject: shop/web\r\n\r\nshop/web ended the connection before it had answered\n{HttpCase.FollowingAnswer}",
        },
        new("answer with a list of lengths", Harmless.Blamed)
        {
            Client = $"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 53\r\nContent-Type: text/plain; charset=utf-8\r\nDate: <now>\r\nx-mesh-reason: upstream-reset\r\nx-mesh-subject: shop/web\r\n\r\nshop/web ended the connection before it had answered\n{HttpCase.FollowingAnswer}",
        },
        new("answer with a negative length", Harmless.Blamed)
        {
            Client = $"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 53\r\nContent-Type: text/plain; charset=utf-8\r\nDate: <now>\r\nx-mesh-reason: upstream-reset\r\nx-mesh-subject: shop/web\r\n\r\nshop/web ended the connection before it had answered\n{HttpCase.FollowingAnswer}",
        },
        new("answer with a signed length", Harmless.Blamed)
        {
            Client = $"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 53\r\nContent-Type: text/plain; charset=utf-8\r\nDate: <now>\r\nx-mesh-reason: upstream-reset\r\nx-mesh-subject: shop/web\r\n\r\nshop/web ended the connection before it had answered\n{HttpCase.FollowingAnswer}",
        },
        new("answer with a chunk size that is none", Harmless.Blamed)
        {
            Backend = $"GET / HTTP/1.1\r\nHost: web\r\n\r\n<next connection>{HttpCase.Following}",
            Client = $"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 53\r\nContent-Type: text/plain; charset=utf-8\r\nDate: <now>\r\nx-mesh-reason: upstream-reset\r\nx-mesh-subject: shop/web\r\n\r\nshop/web ended the connection before it had answered\n{HttpCase.FollowingAnswer}",
        },
        new("answer with a chunk that is too long", Harmless.Blamed)
        {
            Backend = $"GET / HTTP/1.1\r\nHost: web\r\n\r\n<next connection>{HttpCase.Following}",
            Client = $"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 53\r\nContent-Type: text/plain; charset=utf-8\r\nDate: <now>\r\nx-mesh-reason: upstream-reset\r\nx-mesh-subject: shop/web\r\n\r\nshop/web ended the connection before it had answered\n{HttpCase.FollowingAnswer}",
        },
        new("answer with bare line feeds", Harmless.Repaired)
        {
            Backend = $"GET / HTTP/1.1\r\nHost: web\r\n\r\n{HttpCase.Following}",
            Client = $"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nDate: <now>\r\n\r\nok{HttpCase.FollowingAnswer}",
        },
        new("answer with a bare carriage return", Harmless.Repaired)
        {
            Backend = $"GET / HTTP/1.1\r\nHost: web\r\n\r\n{HttpCase.Following}",
            Client = $"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nDate: <now>\r\nX-A: a b\r\n\r\nok{HttpCase.FollowingAnswer}",
        },
        new("answer with a null byte", Harmless.Repaired)
        {
            Backend = $"GET / HTTP/1.1\r\nHost: web\r\n\r\n{HttpCase.Following}",
            Client = $"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nDate: <now>\r\nX-A: a b\r\n\r\nok{HttpCase.FollowingAnswer}",
        },
        new("answer with a folded line", Harmless.Repaired)
        {
            Backend = $"GET / HTTP/1.1\r\nHost: web\r\n\r\n{HttpCase.Following}",
            Client = $"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nDate: <now>\r\nX-A: a   b\r\n\r\nok{HttpCase.FollowingAnswer}",
        },
        new("answer with a space before the colon", Harmless.Repaired)
        {
            Backend = $"GET / HTTP/1.1\r\nHost: web\r\n\r\n{HttpCase.Following}",
            Client = $"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nDate: <now>\r\n\r\nok{HttpCase.FollowingAnswer}",
        },
    ];
}
