namespace Mesh.Proxy.Telemetry;

/// <summary>What tells one series of counted requests from another. Enumerations and names from the configuration only, never something a client sent.</summary>
/// <param name="Direction">Which way they went.</param>
/// <param name="Service">The service that was called.</param>
/// <param name="Backend">The backend that was chosen, or empty.</param>
/// <param name="CodeClass">First digit of the status, 1–5; 0 if the client was not answered.</param>
/// <param name="IsMutualTls">Whether the hop between the sidecars was mutual TLS.</param>
/// <param name="Reason">Stable code if the mesh itself answered, else empty.</param>
internal readonly record struct RequestLabels(
    TrafficDirection Direction, string Service, string Backend, int CodeClass, bool IsMutualTls, string Reason) : ISeriesLabels
{
    public static RequestLabels Of(in RequestSummary request) => new(
        request.Direction, request.Service, request.Backend, ClassOf(request.StatusCode), request.IsMutualTls, request.Reason);

    /// <summary>Whether the other has the very same strings, which needs no look at their characters. False says nothing.</summary>
    public bool IsSame(in RequestLabels other) =>
        ReferenceEquals(Service, other.Service)
        && ReferenceEquals(Backend, other.Backend)
        && ReferenceEquals(Reason, other.Reason)
        && CodeClass == other.CodeClass
        && Direction == other.Direction
        && IsMutualTls == other.IsMutualTls;

    public KeyValuePair<string, string>[] ToTags() =>
    [
        new("direction", Direction.Label()),
        new("service", Service),
        new("backend", Backend),
        new("code_class", Name(CodeClass)),
        new("mtls", IsMutualTls ? "true" : "false"),
        new("reason", Reason),
    ];

    private static int ClassOf(int statusCode) => statusCode is >= 100 and < 600 ? statusCode / 100 : 0;

    private static string Name(int codeClass) => codeClass switch
    {
        1 => "1xx",
        2 => "2xx",
        3 => "3xx",
        4 => "4xx",
        5 => "5xx",
        _ => "none",
    };
}
