namespace Mesh.Proxy.Tests.Http.BothHosts;

/// <summary>Bodies of answers, chunks and trailers, answers that have no body, answers that come before the answer.</summary>
internal static class BodyCases
{
    private const string Date = "Date: Mon, 01 Jan 2024 00:00:00 GMT\r\n";
    private const string Get = "GET / HTTP/1.1\r\nHost: web\r\n\r\n";

    public static IEnumerable<HttpCase> All =>
    [
        Answer("answer chunked", $"HTTP/1.1 200 OK\r\n{Date}Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"),
        Answer("answer chunked without a byte", $"HTTP/1.1 200 OK\r\n{Date}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        Answer("answer of no byte", $"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n{Date}\r\n"),
        Answer("answer in two chunks", $"HTTP/1.1 200 OK\r\n{Date}Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n"),
        Answer("answer with a large chunk size", $"HTTP/1.1 200 OK\r\n{Date}Transfer-Encoding: chunked\r\n\r\n000A\r\n0123456789\r\n0\r\n\r\n"),
        Answer("answer with a chunk extension", $"HTTP/1.1 200 OK\r\n{Date}Transfer-Encoding: chunked\r\n\r\n5;name=value\r\nhello\r\n0\r\n\r\n"),
        Answer("answer with trailers", $"HTTP/1.1 200 OK\r\n{Date}Transfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n5\r\nhello\r\n0\r\nX-Sum: 1\r\n\r\n"),
        Answer("answer with trailers that nobody announced", $"HTTP/1.1 200 OK\r\n{Date}Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nX-Sum: 1\r\n\r\n"),
        new("request in two chunks", "POST / HTTP/1.1\r\nHost: web\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n"),
        new("request with a large chunk size", "POST / HTTP/1.1\r\nHost: web\r\nTransfer-Encoding: chunked\r\n\r\n000A\r\n0123456789\r\n0\r\n\r\n"),
        new("request with a small letter in the chunk size", "POST / HTTP/1.1\r\nHost: web\r\nTransfer-Encoding: chunked\r\n\r\na\r\n0123456789\r\n0\r\n\r\n"),
        new("request with a chunk extension", "POST / HTTP/1.1\r\nHost: web\r\nTransfer-Encoding: chunked\r\n\r\n5;name=value\r\nhello\r\n0\r\n\r\n"),
        new("request with trailers", "POST / HTTP/1.1\r\nHost: web\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nX-Sum: 1\r\n\r\n"),
        Answer("answer 204", $"HTTP/1.1 204 No Content\r\n{Date}\r\n"),
        Answer("answer 204 with length", $"HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n{Date}\r\n"),
        Answer("answer 205", $"HTTP/1.1 205 Reset Content\r\nContent-Length: 0\r\n{Date}\r\n"),
        Answer("answer 304", $"HTTP/1.1 304 Not Modified\r\n{Date}\r\n"),
        Answer("answer 304 with length", $"HTTP/1.1 304 Not Modified\r\nContent-Length: 1234\r\n{Date}\r\n"),
        Answer("answer 404", $"HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n{Date}\r\nno"),
        Answer("answer 500", $"HTTP/1.1 500 Internal Server Error\r\nContent-Length: 2\r\n{Date}\r\nno"),
        Answer("answer 599", $"HTTP/1.1 599 Odd\r\nContent-Length: 2\r\n{Date}\r\nno"),
        Answer("answer 302", $"HTTP/1.1 302 Found\r\nContent-Length: 0\r\n{Date}Location: http://other/%7e\r\n\r\n"),
        Answer("answer without reason phrase", $"HTTP/1.1 200 \r\nContent-Length: 2\r\n{Date}\r\nok"),
        Answer("answer with a reason phrase of its own", $"HTTP/1.1 200 Very well\r\nContent-Length: 2\r\n{Date}\r\nok"),
        Answer("answer without Date", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"),
        Answer("answer with Server", $"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n{Date}Server: app\r\n\r\nok"),
        Answer("answer until the end", $"HTTP/1.1 200 OK\r\n{Date}\r\nhello") with { AnswerEnd = AnswerEnd.End },
        Answer("answer until the end, said so", $"HTTP/1.1 200 OK\r\nConnection: close\r\n{Date}\r\nhello") with { AnswerEnd = AnswerEnd.End },
        Answer("answer with length, then the end", $"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n{Date}\r\nok") with { AnswerEnd = AnswerEnd.End },
        Answer("answer with length that says close", $"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n{Date}\r\nok") with { AnswerEnd = AnswerEnd.End },
        Answer("answer 100 that nobody asked for", $"HTTP/1.1 100 Continue\r\n\r\n{HttpCase.Plain}"),
        Answer("answer 103", $"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n{HttpCase.Plain}"),
        new("request expects to continue", "POST / HTTP/1.1\r\nHost: web\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n")
        {
            Cue = "100 Continue\r\n\r\n",
            Rest = "hello",
        },
        new("request expects to continue and does not wait", "POST / HTTP/1.1\r\nHost: web\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\nhello"),
        new("request expects something else", "GET / HTTP/1.1\r\nHost: web\r\nExpect: something\r\n\r\n"),
        new("body of 100 KiB both ways", $"POST / HTTP/1.1\r\nHost: web\r\nContent-Length: 102400\r\n\r\n{new string('a', 100 * 1024)}")
        {
            Answers = [$"HTTP/1.1 200 OK\r\nContent-Length: 102400\r\n{Date}\r\n{new string('b', 100 * 1024)}"],
        },
    ];

    private static HttpCase Answer(string name, string answer) => new(name, Get) { Answers = [answer] };
}
