using Mesh.Api.Resources.V1;

namespace Mesh.Proxy.Tests.Http.BothHosts;

/// <summary>Time limits of a rule, at a backend that is silent.</summary>
internal static class TimeoutCases
{
    private const string Silence = "";

    // The real clock: the backend has to see the request before, and a machine that stalls in between must not decide what is compared.
    private const int SpareMs = 500;

    private const string Date = "Date: Mon, 01 Jan 2024 00:00:00 GMT\r\n";
    private const string Get = "GET /a HTTP/1.1\r\nHost: web\r\nConnection: close\r\n\r\n";

    public static IEnumerable<HttpCase> All =>
    [
        Case("timeout: request", new HttpTimeouts { RequestMs = SpareMs }, Silence) with { AtClient = Answer("request-timeout", "shop/web did not answer within the request's time limit") },
        Case("timeout: try", new HttpTimeouts { BackendRequestMs = SpareMs }, Silence) with { AtClient = Answer("upstream-timeout", "shop/web did not answer within the time limit of a try") },
        Case("timeout: the shorter counts", new HttpTimeouts { RequestMs = 20_000, BackendRequestMs = SpareMs }, Silence) with
        {
            AtClient = Answer("upstream-timeout", "shop/web did not answer within the time limit of a try"),
        },
        InTime("timeout: none is reached", new HttpTimeouts { RequestMs = 20_000, BackendRequestMs = 20_000 }),
        InTime("timeout: 0 is none", new HttpTimeouts { RequestMs = 0, BackendRequestMs = 0 }),
        Case("timeout: within the answer", new HttpTimeouts { RequestMs = SpareMs }, $"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n{Date}\r\nhello") with
        {
            Request = "GET /a HTTP/1.1\r\nHost: web\r\n\r\n",
            AtClient = $"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n{Date}\r\nhello<reset>",
        },
        Case("timeout: try, then another", new HttpTimeouts { BackendRequestMs = SpareMs }, Silence, HttpCase.Plain) with
        {
            Routes = RetryCases.Routes(new HttpRetry { OnConnectionError = true }, new HttpTimeouts { BackendRequestMs = SpareMs }),
            IsFollowed = true,
            Request = "GET /a HTTP/1.1\r\nHost: web\r\n\r\n",
            AtBackend = $"GET /a HTTP/1.1\r\nHost: web\r\n\r\n<next connection>GET /a HTTP/1.1\r\nHost: web\r\n\r\n{HttpCase.Following}",
            AtClient = HttpCase.PlainThenFollowing,
        },
        Case("timeout: all tries together", new HttpTimeouts { RequestMs = 3 * SpareMs }, Silence) with
        {
            Routes = RetryCases.Routes(new HttpRetry { OnConnectionError = true, Attempts = 10, BackoffMs = 1 }, new HttpTimeouts { RequestMs = 3 * SpareMs, BackendRequestMs = 2 * SpareMs }),
            AtClient = Answer("request-timeout", "shop/web did not answer within the request's time limit"),
        },
        Case("timeout: gRPC", new HttpTimeouts { RequestMs = SpareMs }, Silence) with { Request = Grpc("") },
        Case("timeout: gRPC client has less patience", new HttpTimeouts { RequestMs = 60_000 }, Silence) with
        {
            Request = Grpc("Grpc-Timeout: 500m\r\n"),
            AtClient = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\nContent-Type: application/grpc\r\nDate: <now>\r\nx-mesh-reason: request-timeout\r\nx-mesh-subject: shop/web\r\n"
                + "Grpc-Status: 4\r\nGrpc-Message: shop%2Fweb%20did%20not%20answer%20within%20the%20request%27s%20time%20limit\r\n\r\n<end>",
        },
    ];

    private static string Grpc(string field) => $"POST /a/C HTTP/1.1\r\nHost: web\r\n{field}Content-Type: application/grpc\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";

    private static HttpCase InTime(string name, HttpTimeouts timeouts) => Case(name, timeouts, HttpCase.Plain) with
    {
        Request = "GET /a HTTP/1.1\r\nHost: web\r\n\r\n",
        IsFollowed = true,
        AtClient = HttpCase.PlainThenFollowing,
    };

    private static string Answer(string reason, string message) =>
        $"HTTP/1.1 504 Gateway Timeout\r\nContent-Length: {message.Length + 1}\r\nConnection: close\r\nContent-Type: text/plain; charset=utf-8\r\nDate: <now>\r\n"
        + $"x-mesh-reason: {reason}\r\nx-mesh-subject: shop/web\r\n\r\n{message}\n<end>";

    private static HttpCase Case(string name, HttpTimeouts timeouts, params string[] answers) =>
        new(name, Get) { Routes = RetryCases.Routes(null, timeouts), Answers = answers, IsFollowed = false };
}
