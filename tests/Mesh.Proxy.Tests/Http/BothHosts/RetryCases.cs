using Mesh.Api.Resources.V1;

namespace Mesh.Proxy.Tests.Http.BothHosts;

/// <summary>What a route wants tried again. There is one endpoint only, which is asked again when time has passed.</summary>
internal static class RetryCases
{
    private const string Date = "Date: Mon, 01 Jan 2024 00:00:00 GMT\r\n";
    private const string Get = "GET /a HTTP/1.1\r\nHost: web\r\n\r\n";
    private const string Post = "POST /a HTTP/1.1\r\nHost: web\r\nContent-Length: 5\r\n\r\nhello";
    private const string Chunks = "POST /a HTTP/1.1\r\nHost: web\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n";

    // Connections end with the answer, so that both hosts make a new one.
    private const string Unavailable = $"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 2\r\n{Date}Connection: close\r\n\r\nno";
    private const string UnavailableToClient = $"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 2\r\n{Date}\r\nno";
    private const string ResetToClient =
        "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 53\r\nContent-Type: text/plain; charset=utf-8\r\nDate: <now>\r\n"
        + "x-mesh-reason: upstream-reset\r\nx-mesh-subject: shop/web\r\n\r\nshop/web ended the connection before it had answered\n";

    public static IEnumerable<HttpCase> All =>
    [
        Case("retry: status", Get, Unavailable, HttpCase.Plain) with { AtBackend = $"{Get}<next connection>{Get}{HttpCase.Following}", AtClient = HttpCase.PlainThenFollowing },
        Case("retry: status, twice", Get, Unavailable, Unavailable, HttpCase.Plain) with
        {
            AtBackend = $"{Get}<next connection>{Get}<next connection>{Get}{HttpCase.Following}",
            AtClient = HttpCase.PlainThenFollowing,
        },
        Case("retry: attempts are exhausted", Get, Unavailable) with
        {
            AtBackend = $"{Get}<next connection>{Get}<next connection>{Get}<next connection>{HttpCase.Following}",
            AtClient = UnavailableToClient + HttpCase.FollowingAnswer,
        },
        Case("retry: body", Post, Unavailable, HttpCase.Plain) with { AtBackend = $"{Post}<next connection>{Post}{HttpCase.Following}", AtClient = HttpCase.PlainThenFollowing },
        Case("retry: body in chunks", Chunks, Unavailable, HttpCase.Plain) with
        {
            AtBackend = $"{Chunks}<next connection>{Chunks}{HttpCase.Following}",
            AtClient = HttpCase.PlainThenFollowing,
        },
        Case("retry: body of more than 64 KiB", $"POST /a HTTP/1.1\r\nHost: web\r\nContent-Length: 70000\r\n\r\n{new string('a', 70_000)}", Unavailable, HttpCase.Plain) with
        {
            AtClient = UnavailableToClient + HttpCase.FollowingAnswer,
        },
        Case("retry: status that is not named", Get, Unavailable.Replace("503", "500", StringComparison.Ordinal)) with
        {
            AtBackend = $"{Get}<next connection>{HttpCase.Following}",
        },
        Case("retry: asked to wait too long", Get, Unavailable.Replace(Date, Date + "Retry-After: 31\r\n", StringComparison.Ordinal), HttpCase.Plain) with
        {
            AtBackend = $"{Get}<next connection>{HttpCase.Following}",
        },
        Case("retry: end instead of an answer", Post, HttpCase.EndsInstead, HttpCase.Plain) with
        {
            AtBackend = $"{Post}<next connection>{Post}{HttpCase.Following}",
            AtClient = HttpCase.PlainThenFollowing,
        },
        Case("retry: end instead of an answer, not named", Post, new HttpRetry { Codes = { 503 } }, HttpCase.EndsInstead, HttpCase.Plain) with
        {
            AtBackend = $"{Post}<next connection>{HttpCase.Following}",
            AtClient = ResetToClient + HttpCase.FollowingAnswer,
        },
        Case("retry: never after a byte of the answer", Get, $"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 10\r\n{Date}\r\nhello") with
        {
            Routes = Routes(new HttpRetry { OnConnectionError = true }, null),
            AnswerEnd = AnswerEnd.End,
            IsFollowed = false,
            AtBackend = Get,
            AtClient = $"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 10\r\n{Date}\r\nhello<reset>",
        },
    ];

    /// <summary>Everything under <c>/a</c> by one rule, and what follows without any.</summary>
    public static HttpRouting Routes(HttpRetry? retry, HttpTimeouts? timeouts)
    {
        WeightedBackend web = new() { Service = "shop/web", Port = 80, Weight = 1 };
        return new HttpRouting
        {
            Matches = { new HttpRouteMatch { PathExact = "/following" }, new HttpRouteMatch { Rule = 1, PathPrefix = "/a" } },
            Rules =
            {
                new HttpRouteRule { Source = "HTTPRoute shop/web", Name = "following", Backends = { web } },
                new HttpRouteRule { Source = "HTTPRoute shop/web", Name = "tried", Backends = { web }, Retry = retry, Timeouts = timeouts },
            },
        };
    }

    private static HttpCase Case(string name, string request, params string[] answers) =>
        Case(name, request, new HttpRetry { Codes = { 503 }, Attempts = 2, BackoffMs = 1, OnConnectionError = true }, answers);

    private static HttpCase Case(string name, string request, HttpRetry retry, params string[] answers) =>
        new(name, request) { Routes = Routes(retry, null), Answers = answers };
}
