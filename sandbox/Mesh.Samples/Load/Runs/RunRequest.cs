namespace Mesh.Samples.Load.Runs;

/// <summary>Body of <c>POST /run</c>: make exactly this many requests and report. Settable, because the JSON generator drops the defaults of init-only members.</summary>
internal sealed record RunRequest
{
    public const int MaxCount = 1_000_000;
    public const int MaxConnections = 1_000;
    public const int MaxIdLength = 63;

    /// <summary>Name by which the run can be ended early (<c>DELETE /run/ID</c>), 1–<see cref="MaxIdLength"/> characters; optional.</summary>
    public string? Id { get; set; }

    /// <summary>Name of a target of the command line, for its URL and protocol; optional if both are given here.</summary>
    public string? Target { get; set; }

    /// <summary>Where to; overrides the target's.</summary>
    public string? Url { get; set; }

    /// <summary>http1, chunked, upload, websocket, grpc-unary, grpc-bidi or tcp-banner; overrides the target's.</summary>
    public string? Protocol { get; set; }

    /// <summary>Header fields of each request, for http1 and chunked.</summary>
    public Dictionary<string, string> Headers { get; set; } = [];

    /// <summary>Number of requests, 1–<see cref="MaxCount"/>.</summary>
    public int Count { get; set; } = 100;

    /// <summary>Requests per second, started on schedule whatever becomes of earlier ones; 0 = each connection as fast as it can.</summary>
    public double Rate { get; set; }

    /// <summary>Clients with a connection each, 1–<see cref="MaxConnections"/>.</summary>
    public int Connections { get; set; } = 4;
}
