namespace Mesh.Proxy.Tests.Http.BothHosts;

/// <summary>What two readers could understand differently, and what is no request at all: refused before the backend sees any of it.</summary>
internal static class InvalidRequestCases
{
    public static IEnumerable<HttpCase> All =>
    [
        Head("lengths that differ", "POST / HTTP/1.1", "Content-Length: 5\r\nContent-Length: 6\r\n", 400, "hello"),
        Head("a length twice", "POST / HTTP/1.1", "Content-Length: 5\r\nContent-Length: 5\r\n", 400, "hello"),
        Head("a list of lengths", "POST / HTTP/1.1", "Content-Length: 5, 5\r\n", 400, "hello"),
        Head("a negative length", "POST / HTTP/1.1", "Content-Length: -5\r\n", 400),
        Head("a signed length", "POST / HTTP/1.1", "Content-Length: +5\r\n", 400, "hello"),
        Head("a length in hexadecimal", "POST / HTTP/1.1", "Content-Length: 0x5\r\n", 400, "hello"),
        Head("an empty length", "POST / HTTP/1.1", "Content-Length:\r\n", 400),
        Head("a length beyond 64 bits", "POST / HTTP/1.1", "Content-Length: 18446744073709551621\r\n", 400, "hello"),
        Head("length and chunks", "POST / HTTP/1.1", "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", 400, "0\r\n\r\n"),
        Head("chunks and length", "POST / HTTP/1.1", "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", 400, "0\r\n\r\n"),
        Head("chunked twice", "POST / HTTP/1.1", "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", 400, "0\r\n\r\n"),
        Head("chunked, chunked", "POST / HTTP/1.1", "Transfer-Encoding: chunked, chunked\r\n", 400, "0\r\n\r\n"),
        Head("chunked is not last", "POST / HTTP/1.1", "Transfer-Encoding: chunked, gzip\r\n", 400, "0\r\n\r\n"),
        Head("another coding before chunked", "POST / HTTP/1.1", "Transfer-Encoding: gzip, chunked\r\n", 501, "0\r\n\r\n"),
        Head("identity coding", "POST / HTTP/1.1", "Transfer-Encoding: identity\r\n", 400),
        Head("a coding that looks like chunked", "POST / HTTP/1.1", "Transfer-Encoding: xchunked\r\n", 400, "0\r\n\r\n"),
        Head("chunked in quotes", "POST / HTTP/1.1", "Transfer-Encoding: \"chunked\"\r\n", 400, "0\r\n\r\n"),
        Head("chunked in 1.0", "POST / HTTP/1.0", "Transfer-Encoding: chunked\r\n", 400, "0\r\n\r\n"),
        Raw("bare LF behind the request line", "GET / HTTP/1.1\nHost: web\r\n\r\n", 400),
        Raw("bare LF behind a field", "GET / HTTP/1.1\r\nHost: web\nX-A: 1\r\n\r\n", 400),
        Raw("bare LF at the end of the head", "GET / HTTP/1.1\r\nHost: web\r\n\n", 400),
        Raw("bare LFs everywhere", "GET / HTTP/1.1\nHost: web\n\n", 400),
        Raw("bare CR in a value", "GET / HTTP/1.1\r\nHost: web\r\nX-A: a\rb\r\n\r\n", 400),
        Raw("bare CR behind a field", "GET / HTTP/1.1\r\nHost: web\rX-A: 1\r\n\r\n", 400),
        Raw("bare CR in the target", "GET /\ra HTTP/1.1\r\nHost: web\r\n\r\n", 400),
        Head("null byte in a value", "GET / HTTP/1.1", "X-A: a\0b\r\n", 400),
        Head("control character in a value", "GET / HTTP/1.1", "X-A: a\u0001b\r\n", 400),
        Head("DEL in a value", "GET / HTTP/1.1", "X-A: a\u007fb\r\n", 400),
        Head("folded line", "GET / HTTP/1.1", "X-A: a\r\n b\r\n", 400),
        Raw("first line is folded", "GET / HTTP/1.1\r\n X-A: a\r\nHost: web\r\n\r\n", 400),
        Head("name that is no token", "GET / HTTP/1.1", "X A: 1\r\n", 400),
        Head("name with a bracket", "GET / HTTP/1.1", "X(A): 1\r\n", 400),
        Head("name outside of ASCII", "GET / HTTP/1.1", "X-\u00e9: 1\r\n", 400),
        Head("empty name", "GET / HTTP/1.1", ": 1\r\n", 400),
        Head("space before the colon", "GET / HTTP/1.1", "X-A : 1\r\n", 400),
        Head("no colon", "GET / HTTP/1.1", "X-A\r\n", 400),
        Raw("no Host", "GET / HTTP/1.1\r\n\r\n", 400),
        Head("two Hosts", "GET / HTTP/1.1", "Host: web\r\n", 400),
        Head("two Hosts that differ", "GET / HTTP/1.1", "Host: other\r\n", 400),
        Head("two Hosts in 1.0", "GET / HTTP/1.0", "Host: other\r\n", 400),
        Raw("Host with a path", "GET / HTTP/1.1\r\nHost: web/a\r\n\r\n", 400),
        Raw("Host with a user", "GET / HTTP/1.1\r\nHost: me@web\r\n\r\n", 400),
        Raw("Host with a space", "GET / HTTP/1.1\r\nHost: we b\r\n\r\n", 400),
        Raw("Host with two ports", "GET / HTTP/1.1\r\nHost: web:80:81\r\n\r\n", 400),
        Raw("Host with a port that is none", "GET / HTTP/1.1\r\nHost: web:http\r\n\r\n", 400),
        Raw("Host outside of ASCII", "GET / HTTP/1.1\r\nHost: w\u00e9b\r\n\r\n", 400),
        Raw("absolute target with a user", "GET http://me@web/ HTTP/1.1\r\nHost: web\r\n\r\n", 400),
        Raw("absolute target without authority", "GET http:///a HTTP/1.1\r\nHost: web\r\n\r\n", 400),
        Raw("absolute target of another scheme", "GET ftp://web/ HTTP/1.1\r\nHost: web\r\n\r\n", 400),
        Raw("target without slash", "GET a HTTP/1.1\r\nHost: web\r\n\r\n", 400),
        Raw("target with a fragment", "GET /a#b HTTP/1.1\r\nHost: web\r\n\r\n", 400),
        Raw("target with a space", "GET /a b HTTP/1.1\r\nHost: web\r\n\r\n", 400),
        Raw("target with a tab", "GET /a\tb HTTP/1.1\r\nHost: web\r\n\r\n", 400),
        Raw("target outside of ASCII", "GET /caf\u00e9 HTTP/1.1\r\nHost: web\r\n\r\n", 400),
        Raw("target with a null byte", "GET /a\0b HTTP/1.1\r\nHost: web\r\n\r\n", 400),
        Raw("asterisk with GET", "GET * HTTP/1.1\r\nHost: web\r\n\r\n", 400),
        Raw("CONNECT to a path", "CONNECT / HTTP/1.1\r\nHost: web\r\n\r\n", 400),
        Raw("CONNECT without a port", "CONNECT web HTTP/1.1\r\nHost: web\r\n\r\n", 400),
        Raw("empty target", "GET  HTTP/1.1\r\nHost: web\r\n\r\n", 400),
        Raw("two spaces", "GET  / HTTP/1.1\r\nHost: web\r\n\r\n", 400),
        Raw("space behind the version", "GET / HTTP/1.1 \r\nHost: web\r\n\r\n", 400),
        Raw("space before the method", " GET / HTTP/1.1\r\nHost: web\r\n\r\n", 400),
        Raw("method that is no token", "G(T / HTTP/1.1\r\nHost: web\r\n\r\n", 400),
        Raw("method outside of ASCII", "G\u00c9T / HTTP/1.1\r\nHost: web\r\n\r\n", 400),
        Raw("no version", "GET /\r\nHost: web\r\n\r\n", 400),
        Raw("HTTP/1.2", "GET / HTTP/1.2\r\nHost: web\r\n\r\n", 505),
        Raw("HTTP/2.0", "GET / HTTP/2.0\r\nHost: web\r\n\r\n", 505),
        Raw("HTTP/0.9", "GET / HTTP/0.9\r\nHost: web\r\n\r\n", 505),
        Raw("HTTP/1.10", "GET / HTTP/1.10\r\nHost: web\r\n\r\n", 400),
        Raw("http/1.1", "GET / http/1.1\r\nHost: web\r\n\r\n", 400),
        Raw("no HTTP at all", "\u0001\u0002\u0003\u0004 hello\r\n\r\n", 400),
        Raw("request line of 17 KiB", $"GET /{new string('a', 17 * 1024)} HTTP/1.1\r\nHost: web\r\n\r\n", 414),
        Head("fields of 61 KiB", "GET / HTTP/1.1", $"X-A: {new string('a', 61 * 1024)}\r\n", 431),
        Head("many fields of 61 KiB", "GET / HTTP/1.1", string.Concat(Enumerable.Repeat($"X-A: {new string('a', 1018)}\r\n", 61)), 431),
        Head("101 fields", "GET / HTTP/1.1", string.Concat(Enumerable.Range(0, 100).Select(i => $"X-{i}: {i}\r\n")), 431),
        Head("many nominated fields", "GET / HTTP/1.1", $"Connection: {string.Join(',', Enumerable.Range(0, 40).Select(i => $"x-{i}"))}\r\n", 400),
        .. InvalidBodyCases.All,
    ];

    private static HttpCase Head(string name, string line, string fields, int status, string body = "") =>
        Raw(name, $"{line}\r\nHost: web\r\n{fields}\r\n{body}", status);

    private static HttpCase Raw(string name, string request, int status) => new(name, request)
    {
        AtBackend = "",
        AtClient = $"HTTP/1.1 {status} {Microsoft.AspNetCore.WebUtilities.ReasonPhrases.GetReasonPhrase(status)}\r\nContent-Length: 0\r\nConnection: close\r\nDate: <now>\r\nx-mesh-reason: {ReasonOf(status)}\r\n\r\n<end>",
    };

    private static string ReasonOf(int status) => status switch
    {
        414 or 431 => "request-head-too-large",
        501 => "unsupported-coding",
        505 => "unsupported-version",
        _ => "invalid-request",
    };
}
