namespace Mesh.Proxy.Tests.Http.BothHosts;

/// <summary>Methods, targets and bodies of known length.</summary>
internal static class MethodCases
{
    public static IEnumerable<HttpCase> All =>
    [
        .. Methods("GET", "DELETE", "OPTIONS", "BREW", "get"),
        Body("POST with length", "POST", "Content-Length: 5", "hello"),
        Body("PUT with length", "PUT", "Content-Length: 5", "hello"),
        Body("custom method with length", "BREW", "Content-Length: 5", "hello"),
        Body("GET with body", "GET", "Content-Length: 5", "hello"),
        Body("POST without a byte", "POST", "Content-Length: 0", ""),
        Body("POST chunked", "POST", "Transfer-Encoding: chunked", "5\r\nhello\r\n0\r\n\r\n"),
        Body("POST chunked without a byte", "POST", "Transfer-Encoding: chunked", "0\r\n\r\n"),
        new("HEAD with length", "HEAD / HTTP/1.1\r\nHost: web\r\n\r\n")
        {
            Answers = ["HTTP/1.1 200 OK\r\nContent-Length: 1234\r\nDate: Mon, 01 Jan 2024 00:00:00 GMT\r\n\r\n"],
            AtBackend = $"HEAD / HTTP/1.1\r\nHost: web\r\n\r\n{HttpCase.Following}",
            AtClient = $"HTTP/1.1 200 OK\r\nContent-Length: 1234\r\nDate: Mon, 01 Jan 2024 00:00:00 GMT\r\n\r\n{HttpCase.FollowingAnswer}",
        },
        new("HEAD without length", "HEAD / HTTP/1.1\r\nHost: web\r\n\r\n")
        {
            Answers = ["HTTP/1.1 200 OK\r\nDate: Mon, 01 Jan 2024 00:00:00 GMT\r\n\r\n"],
        },
        .. Targets("/a%2Fb/../c?x=%zz", "//x", "/?", "/a?b", "/a//b/./c;d=1,2|3", "/%41%7e", "/a?b?c=/&d", "/\"<>\\^`{}"),
        new("absolute target", "GET http://web/a?b HTTP/1.1\r\nHost: web\r\n\r\n")
        {
            AtBackend = $"GET /a?b HTTP/1.1\r\nHost: web\r\n\r\n{HttpCase.Following}",
        },
        new("absolute target, encoded", "GET http://web/a%2Fb/../c?x=%zz HTTP/1.1\r\nHost: web\r\n\r\n"),
        new("absolute target with a port", "GET http://web:80/a HTTP/1.1\r\nHost: web:80\r\n\r\n"),
        new("absolute target without a path", "GET http://web HTTP/1.1\r\nHost: web\r\n\r\n"),
        new("absolute target, query only", "GET http://web?x HTTP/1.1\r\nHost: web\r\n\r\n"),
        new("absolute target, other host", "GET http://other/ HTTP/1.1\r\nHost: web\r\n\r\n"),
        new("absolute target, other case of host", "GET http://WEB/ HTTP/1.1\r\nHost: web\r\n\r\n"),
        new("OPTIONS of everything", "OPTIONS * HTTP/1.1\r\nHost: web\r\n\r\n"),
        new("CONNECT", "CONNECT web:80 HTTP/1.1\r\nHost: web:80\r\n\r\n"),
        new("path of 8 KiB", $"GET /{new string('a', 8 * 1024)} HTTP/1.1\r\nHost: web\r\n\r\n"),
        new("path of nearly 16 KiB", $"GET /{new string('a', 16_300)} HTTP/1.1\r\nHost: web\r\n\r\n"),
    ];

    private static IEnumerable<HttpCase> Methods(params IEnumerable<string> methods) => methods.Select(method =>
        new HttpCase($"{method} without body", $"{method} / HTTP/1.1\r\nHost: web\r\n\r\n")
        {
            AtBackend = $"{method} / HTTP/1.1\r\nHost: web\r\n\r\n{HttpCase.Following}",
            AtClient = HttpCase.PlainThenFollowing,
        });

    private static IEnumerable<HttpCase> Targets(params IEnumerable<string> targets) => targets.Select(target =>
        new HttpCase($"target {target}", $"GET {target} HTTP/1.1\r\nHost: web\r\n\r\n")
        {
            AtBackend = $"GET {target} HTTP/1.1\r\nHost: web\r\n\r\n{HttpCase.Following}",
            AtClient = HttpCase.PlainThenFollowing,
        });

    private static HttpCase Body(string name, string method, string framing, string body) =>
        new(name, $"{method} / HTTP/1.1\r\nHost: web\r\n{framing}\r\n\r\n{body}")
        {
            AtBackend = $"{method} / HTTP/1.1\r\nHost: web\r\n{framing}\r\n\r\n{body}{HttpCase.Following}",
            AtClient = HttpCase.PlainThenFollowing,
        };
}
