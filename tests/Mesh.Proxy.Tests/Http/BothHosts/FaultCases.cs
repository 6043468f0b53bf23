using Mesh.Api.Resources.V1;
using Mesh.Proxy.Faults;
using Mesh.Proxy.State;

namespace Mesh.Proxy.Tests.Http.BothHosts;

/// <summary>Faults that the backend's policy injects.</summary>
internal static class FaultCases
{
    private const string Get = "GET /a HTTP/1.1\r\nHost: web\r\n\r\n";
    private const string LastGet = "GET /a HTTP/1.1\r\nHost: web\r\nConnection: close\r\n\r\n";
    private const string Grpc = "POST /a.B/C HTTP/1.1\r\nHost: web\r\nContent-Type: application/grpc\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
    private const string Message = "this fault was injected by TrafficPolicy shop/web\n";

    private static readonly FaultDelay Delay = new() { DurationMs = 30, Numerator = 1, Denominator = 1 };

    public static IEnumerable<HttpCase> All =>
    [
        Case("fault: delay", Get, new FaultInjection { Delay = Delay }) with
        {
            IsFollowed = true,
            AtBackend = Get + HttpCase.Following,
            AtClient = HttpCase.PlainThenFollowing,
        },
        Case("fault: delay of a body", "POST /a HTTP/1.1\r\nHost: web\r\nContent-Length: 5\r\n\r\nhello", new FaultInjection { Delay = Delay }) with
        {
            IsFollowed = true,
            AtBackend = $"POST /a HTTP/1.1\r\nHost: web\r\nContent-Length: 5\r\n\r\nhello{HttpCase.Following}",
            AtClient = HttpCase.PlainThenFollowing,
        },
        Case("fault: delay beyond the request's time", LastGet, new FaultInjection { Delay = new FaultDelay { DurationMs = 60_000, Numerator = 1, Denominator = 1 } }) with
        {
            Routes = RetryCases.Routes(null, new HttpTimeouts { RequestMs = 50 }),
            AtBackend = "",
        },
        Aborted("fault: abort", new FaultInjection { Abort = Abort(429, 0) }, "429 Too Many Requests"),
        Aborted("fault: abort by gRPC status", new FaultInjection { Abort = Abort(0, 5) }, "404 Not Found"),
        Aborted("fault: delay, then abort", new FaultInjection { Delay = Delay, Abort = Abort(500, 0) }, "500 Internal Server Error"),
        Aborted("fault: abort is not tried again", new FaultInjection { Abort = Abort(503, 0) }, "503 Service Unavailable") with
        {
            Routes = RetryCases.Routes(new HttpRetry { Codes = { 503 }, OnConnectionError = true }, null),
        },
        Case("fault: abort, the connection goes on", Get + LastGet, new FaultInjection { Abort = Abort(503, 0) }) with { AtBackend = "" },
        Case("fault: none of the requests", Get, new FaultInjection { Abort = new FaultAbort { HttpStatus = 503, Numerator = 0, Denominator = 100 } }) with
        {
            IsFollowed = true,
            AtClient = HttpCase.PlainThenFollowing,
        },
        GrpcAborted("fault: abort, gRPC", Abort(503, 8), 8),
        GrpcAborted("fault: abort by HTTP status, gRPC", Abort(401, 0), 16),
    ];

    private static FaultAbort Abort(uint http, uint grpc) => new() { HttpStatus = http, GrpcStatus = grpc, Numerator = 1, Denominator = 1 };

    private static HttpCase Case(string name, string request, FaultInjection faults) => new(name, request)
    {
        Policy = BackendPolicy.Default with { Source = "TrafficPolicy shop/web", Faults = FaultRule.Of(faults) },
        IsFollowed = false,
    };

    private static HttpCase Aborted(string name, FaultInjection faults, string status) => Case(name, LastGet, faults) with
    {
        AtBackend = "",
        AtClient = $"HTTP/1.1 {status}\r\nContent-Length: {Message.Length}\r\nConnection: close\r\nContent-Type: text/plain; charset=utf-8\r\nDate: <now>\r\n"
            + $"x-mesh-reason: fault-injected\r\nx-mesh-subject: TrafficPolicy shop/web\r\n\r\n{Message}<end>",
    };

    private static HttpCase GrpcAborted(string name, FaultAbort abort, int status) => Case(name, Grpc, new FaultInjection { Abort = abort }) with
    {
        AtBackend = "",
        AtClient = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\nContent-Type: application/grpc\r\nDate: <now>\r\nx-mesh-reason: fault-injected\r\nx-mesh-subject: TrafficPolicy shop/web\r\n"
            + $"Grpc-Status: {status}\r\nGrpc-Message: {Uri.EscapeDataString(Message.TrimEnd())}\r\n\r\n<end>",
    };
}
