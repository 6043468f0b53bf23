namespace Mesh.Proxy.Tests.Http.BothHosts;

/// <summary>How long connections live, several requests on one, other protocols on them, and the whole way through two sidecars.</summary>
internal static class ConnectionCases
{
    private const string Date = "Date: Mon, 01 Jan 2024 00:00:00 GMT\r\n";
    private const string Get = "GET / HTTP/1.1\r\nHost: web\r\n\r\n";
    private const string WebSocket = "GET / HTTP/1.1\r\nHost: web\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

    public static IEnumerable<HttpCase> All =>
    [
        new("request that says close", "GET / HTTP/1.1\r\nHost: web\r\nConnection: close\r\n\r\n"),
        new("request that says close among others", "GET / HTTP/1.1\r\nHost: web\r\nConnection: x-a, Close\r\nX-A: 1\r\n\r\n"),
        new("request of 1.1 that says keep-alive", "GET / HTTP/1.1\r\nHost: web\r\nConnection: keep-alive\r\n\r\n"),
        new("three requests at once", $"GET /1 HTTP/1.1\r\nHost: web\r\n\r\nPOST /2 HTTP/1.1\r\nHost: web\r\nContent-Length: 5\r\n\r\nhello{Get}")
        {
            Answers = [HttpCase.Plain, $"HTTP/1.1 201 Created\r\nContent-Length: 0\r\n{Date}\r\n", HttpCase.Plain],
            AtBackend = $"GET /1 HTTP/1.1\r\nHost: web\r\n\r\nPOST /2 HTTP/1.1\r\nHost: web\r\nContent-Length: 5\r\n\r\nhello{Get}{HttpCase.Following}",
            AtClient = $"{HttpCase.Plain}HTTP/1.1 201 Created\r\nContent-Length: 0\r\n{Date}\r\n{HttpCase.Plain}{HttpCase.FollowingAnswer}",
        },
        new("empty line between requests", $"{Get}\r\n{Get}"),
        new("empty line before a request", $"\r\n{Get}"),
        new("request of 1.0", "GET / HTTP/1.0\r\nHost: web\r\n\r\n"),
        new("request of 1.0 without Host", "GET / HTTP/1.0\r\n\r\n"),
        new("request of 1.0 with body", "POST / HTTP/1.0\r\nHost: web\r\nContent-Length: 5\r\n\r\nhello"),
        new("request of 1.0 that says keep-alive", "GET / HTTP/1.0\r\nHost: web\r\nConnection: keep-alive\r\n\r\n"),
        new("request of 1.0, answer chunked", "GET / HTTP/1.0\r\nHost: web\r\nConnection: keep-alive\r\n\r\n")
        {
            Answers = [$"HTTP/1.1 200 OK\r\n{Date}Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"],
        },
        new("request of 1.0, answer 100 first", "GET / HTTP/1.0\r\nHost: web\r\n\r\n") { Answers = [$"HTTP/1.1 100 Continue\r\n\r\n{HttpCase.Plain}"] },
        new("answer of 1.0", Get) { Answers = [$"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n{Date}\r\nok"], AnswerEnd = AnswerEnd.End },
        new("answer of 1.0 until the end", Get) { Answers = [$"HTTP/1.0 200 OK\r\n{Date}\r\nok"], AnswerEnd = AnswerEnd.End },
        new("upgrade to websocket", WebSocket)
        {
            Answers = ["HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\nhello!", "pong!"],
            AnswerEnd = AnswerEnd.End,
            Cue = "hello!",
            Rest = "ping!",
            IsFollowed = false,
        },
        new("upgrade with bytes behind it at once", $"{WebSocket}ping!")
        {
            Answers = ["HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n", "pong!"],
            AnswerEnd = AnswerEnd.End,
            IsFollowed = false,
        },
        new("upgrade refused", WebSocket) { Answers = [$"HTTP/1.1 400 Bad Request\r\nContent-Length: 2\r\n{Date}\r\nno"] },
        new("upgrade to h2c", "GET / HTTP/1.1\r\nHost: web\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA\r\n\r\n"),
        new("upgrade to anything", "GET / HTTP/1.1\r\nHost: web\r\nConnection: Upgrade\r\nUpgrade: foo/2\r\n\r\n"),
        new("101 that nobody asked for", Get) { Answers = ["HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n"] },
        new("mesh: GET", Get) { Path = CasePath.Mesh },
        new("mesh: HEAD", "HEAD / HTTP/1.1\r\nHost: web\r\n\r\n") { Path = CasePath.Mesh, Answers = [$"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n{Date}\r\n"] },
        new("mesh: POST with length", "POST / HTTP/1.1\r\nHost: web\r\nContent-Length: 5\r\n\r\nhello") { Path = CasePath.Mesh },
        new("mesh: POST chunked", "POST / HTTP/1.1\r\nHost: web\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n") { Path = CasePath.Mesh },
        new("mesh: answer chunked", Get) { Path = CasePath.Mesh, Answers = [$"HTTP/1.1 200 OK\r\n{Date}Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"] },
        new("mesh: answer 404", Get) { Path = CasePath.Mesh, Answers = [$"HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n{Date}\r\nno"] },
        new("mesh: request that says close", "GET / HTTP/1.1\r\nHost: web\r\nConnection: close\r\n\r\n") { Path = CasePath.Mesh },
        new("mesh: obs-text both ways", "GET / HTTP/1.1\r\nHost: web\r\nX-A: \u00e9\u00ff\r\n\r\n")
        {
            Path = CasePath.Mesh,
            Answers = [$"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n{Date}X-A: \u00e9\u00ff\r\n\r\nok"],
        },
        new("mesh: upgrade to websocket", WebSocket)
        {
            Path = CasePath.Mesh,
            Answers = ["HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\nhello!", "pong!"],
            AnswerEnd = AnswerEnd.End,
            Cue = "hello!",
            Rest = "ping!",
            IsFollowed = false,
        },
    ];
}
