namespace Mesh.Proxy.Tests.Http.BothHosts;

/// <summary>Backends that are not there, break off, or do not speak HTTP.</summary>
internal static class FailureCases
{
    private const string Date = "Date: Mon, 01 Jan 2024 00:00:00 GMT\r\n";
    private const string Get = "GET / HTTP/1.1\r\nHost: web\r\n\r\n";
    private const string Close = "GET / HTTP/1.1\r\nHost: web\r\nConnection: close\r\n\r\n";
    private const string Grpc = "POST /a.B/C HTTP/1.1\r\nHost: web\r\nContent-Type: application/grpc\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";

    public static IEnumerable<HttpCase> All =>
    [
        new("refused", Close)
        {
            IsRefused = true,
            AtBackend = "",
            AtClient = "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 47\r\nConnection: close\r\nContent-Type: text/plain; charset=utf-8\r\nDate: <now>\r\n"
                + "x-mesh-reason: connect-refused\r\nx-mesh-subject: shop/web\r\n\r\nan endpoint of shop/web refused the connection\n<end>",
        },
        new("refused and goes on", Get + Close) { IsRefused = true },
        new("refused, HEAD", "HEAD / HTTP/1.1\r\nHost: web\r\nConnection: close\r\n\r\n") { IsRefused = true },
        new("refused, 1.0", "GET / HTTP/1.0\r\nHost: web\r\n\r\n") { IsRefused = true },
        new("refused, with body", "POST / HTTP/1.1\r\nHost: web\r\nConnection: close\r\nContent-Length: 5\r\n\r\nhello") { IsRefused = true },
        new("refused, gRPC", Grpc)
        {
            IsRefused = true,
            AtBackend = "",
            AtClient = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\nContent-Type: application/grpc\r\nDate: <now>\r\nx-mesh-reason: connect-refused\r\nx-mesh-subject: shop/web\r\n"
                + "Grpc-Status: 14\r\nGrpc-Message: an%20endpoint%20of%20shop%2Fweb%20refused%20the%20connection\r\n\r\n<end>",
        },
        new("refused inbound", Close) { IsRefused = true, Path = CasePath.Inbound },
        new("refused in the mesh", Close) { IsRefused = true, Path = CasePath.Mesh },
        new("refused in the mesh, gRPC", Grpc) { IsRefused = true, Path = CasePath.Mesh },
        Broken("end instead of an answer", ""),
        Broken("end instead of an answer, POST", "") with { Request = "POST / HTTP/1.1\r\nHost: web\r\nContent-Length: 5\r\n\r\nhello" },
        Broken("end within a head", "HTTP/1.1 200 OK\r\nContent-Le"),
        Broken("end within a length", $"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n{Date}\r\nhello") with
        {
            AtClient = $"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n{Date}\r\nhello<reset>",
        },
        Broken("end within a chunk", $"HTTP/1.1 200 OK\r\n{Date}Transfer-Encoding: chunked\r\n\r\na\r\nhello"),
        Broken("end between chunks", $"HTTP/1.1 200 OK\r\n{Date}Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n"),
        Broken("end before the last line", $"HTTP/1.1 200 OK\r\n{Date}Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n"),
        Broken("reset instead of an answer", "") with { AnswerEnd = AnswerEnd.Reset },
        Broken("mesh: end within a length", $"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n{Date}\r\nhello") with { Request = Close, IsFollowed = false, Path = CasePath.Mesh, IsCutShort = true },
        Broken("mesh: end within a chunk", $"HTTP/1.1 200 OK\r\n{Date}Transfer-Encoding: chunked\r\n\r\na\r\nhello") with { Request = Close, IsFollowed = false, Path = CasePath.Mesh, IsCutShort = true },
        Invalid("answer is no HTTP", "SSH-2.0-OpenSSH_9.2\r\n"),
        Invalid("answer of HTTP/2", "HTTP/2.0 200 OK\r\nContent-Length: 2\r\n\r\nok"),
        Invalid("answer of HTTP/1.2", "HTTP/1.2 200 OK\r\nContent-Length: 2\r\n\r\nok"),
        Invalid("answer with two status digits", "HTTP/1.1 20 OK\r\nContent-Length: 2\r\n\r\nok"),
        Invalid("answer with status 099", "HTTP/1.1 099 OK\r\nContent-Length: 2\r\n\r\nok"),
        Invalid("answer with lengths that differ", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok"),
        Invalid("answer with a length twice", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nok"),
        Invalid("answer with a list of lengths", "HTTP/1.1 200 OK\r\nContent-Length: 2, 2\r\n\r\nok"),
        Invalid("answer with a negative length", "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\nok"),
        Invalid("answer with a signed length", "HTTP/1.1 200 OK\r\nContent-Length: +2\r\n\r\nok"),
        Invalid("answer with length and chunks", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n"),
        Invalid("answer with another coding", "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n"),
        Invalid("answer with bare line feeds", "HTTP/1.1 200 OK\nContent-Length: 2\n\nok"),
        Invalid("answer with a bare carriage return", "HTTP/1.1 200 OK\r\nX-A: a\rb\r\nContent-Length: 2\r\n\r\nok"),
        Invalid("answer with a null byte", "HTTP/1.1 200 OK\r\nX-A: a\0b\r\nContent-Length: 2\r\n\r\nok"),
        Invalid("answer with a folded line", "HTTP/1.1 200 OK\r\nX-A: a\r\n b\r\nContent-Length: 2\r\n\r\nok"),
        Invalid("answer with a space before the colon", "HTTP/1.1 200 OK\r\nContent-Length : 2\r\n\r\nok"),
        Invalid("answer with a field that is no token", "HTTP/1.1 200 OK\r\nX A: 1\r\nContent-Length: 2\r\n\r\nok"),
        Invalid("answer with a field without a colon", "HTTP/1.1 200 OK\r\nX-A\r\nContent-Length: 2\r\n\r\nok"),
        Invalid("answer with a chunk size that is none", $"HTTP/1.1 200 OK\r\n{Date}Transfer-Encoding: chunked\r\n\r\nx\r\nok\r\n0\r\n\r\n"),
        Invalid("answer with a chunk that is too long", $"HTTP/1.1 200 OK\r\n{Date}Transfer-Encoding: chunked\r\n\r\n1\r\nok\r\n0\r\n\r\n"),
        Invalid("answer with a head of 70 KiB", $"HTTP/1.1 200 OK\r\nX-A: {new string('a', 70 * 1024)}\r\nContent-Length: 2\r\n\r\nok"),
        new("answer that nobody asked for behind one", Get) { Answers = [HttpCase.Plain + HttpCase.Plain], AnswerEnd = AnswerEnd.End },
    ];

    private static HttpCase Broken(string name, string part) => new(name, Get) { Answers = [part], AnswerEnd = AnswerEnd.End };

    private static HttpCase Invalid(string name, string answer) => new(name, Get) { Answers = [answer] };
}
