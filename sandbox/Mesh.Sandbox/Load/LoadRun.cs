namespace Mesh.Sandbox.Load;

/// <summary>What the sample load generator is asked to do (<c>POST /run</c>).</summary>
/// <param name="Url">Where to.</param>
/// <param name="Protocol">http1, chunked, upload, websocket, grpc-unary, grpc-bidi or tcp-banner.</param>
/// <param name="Count">Number of requests.</param>
/// <param name="Rate">Requests per second, started on schedule; 0 = as fast as the connections can.</param>
/// <param name="Connections">Clients with a connection each.</param>
internal sealed record LoadRun(string Url, string Protocol, int Count, double Rate = 0, int Connections = 4)
{
    /// <summary>Name by which the run can be ended early; null if it cannot.</summary>
    public string? Id { get; init; }

    /// <summary>Header fields of each request, for http1 and chunked.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();
}
