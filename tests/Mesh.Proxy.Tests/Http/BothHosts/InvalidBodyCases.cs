namespace Mesh.Proxy.Tests.Http.BothHosts;

/// <summary>Bodies of requests that break the grammar of chunks.</summary>
internal static class InvalidBodyCases
{
    public static IEnumerable<HttpCase> All =>
    [
        Chunks("chunk size that is no number", "x\r\nhello\r\n0\r\n\r\n"),
        Chunks("chunk size with a sign", "+5\r\nhello\r\n0\r\n\r\n"),
        Chunks("chunk size with a prefix", "0x5\r\nhello\r\n0\r\n\r\n"),
        Chunks("chunk size that is empty", "\r\nhello\r\n0\r\n\r\n"),
        Chunks("chunk size with a space before it", " 5\r\nhello\r\n0\r\n\r\n"),
        Chunks("chunk size beyond 63 bits", "80000000000000005\r\nhello\r\n0\r\n\r\n"),
        Chunks("chunk size line ends with LF", "5\nhello\r\n0\r\n\r\n"),
        Chunks("chunk extension with LF", "5;a\nb\r\nhello\r\n0\r\n\r\n"),
        Chunks("chunk extension with CR", "5;a\rb\r\nhello\r\n0\r\n\r\n"),
        Chunks("chunk without its line end", "5\r\nhello0\r\n\r\n"),
        Chunks("chunk ends with LF", "5\r\nhello\n0\r\n\r\n"),
        Chunks("chunk longer than its size", "4\r\nhello\r\n0\r\n\r\n"),
        Chunks("body ends with LF", "5\r\nhello\r\n0\r\n\n"),
        Chunks("trailer without colon", "5\r\nhello\r\n0\r\nX-A\r\n\r\n"),
        Chunks("trailer with a space before the colon", "5\r\nhello\r\n0\r\nX-A : 1\r\n\r\n"),
        Chunks("trailer with LF", "5\r\nhello\r\n0\r\nX-A: 1\nX-B: 2\r\n\r\n"),
        Chunks("trailer that frames", "5\r\nhello\r\n0\r\nContent-Length: 7\r\n\r\n"),
        Chunks("trailer that claims an identity", "5\r\nhello\r\n0\r\nX-Forwarded-Client-Cert: me\r\n\r\n"),
        Chunks("chunk extensions of 5 KiB", $"5;{new string('a', 5 * 1024)}\r\nhello\r\n0\r\n\r\n"),
        Chunks("trailers of 17 KiB", $"5\r\nhello\r\n0\r\nX-A: {new string('a', 17 * 1024)}\r\n\r\n"),
    ];

    private static HttpCase Chunks(string name, string body) => new(name, $"POST / HTTP/1.1\r\nHost: web\r\nTransfer-Encoding: chunked\r\n\r\n{body}")
    {
        IsBroken = true,
        AtClient = "HTTP/1.1 400 Bad Request\r\nContent-Length: 29\r\nConnection: close\r\nContent-Type: text/plain; charset=utf-8\r\nDate: <now>\r\n"
            + "x-mesh-reason: client-body\r\n\r\nthe request's body broke off\n<end>",
    };
}
