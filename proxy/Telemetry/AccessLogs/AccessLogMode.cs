namespace Mesh.Proxy.Telemetry.AccessLogs;

/// <summary>Which requests the access log tells of.</summary>
internal enum AccessLogMode
{
    /// <summary>None; the default.</summary>
    Off,

    /// <summary>Those that the mesh has answered itself or not at all, and those whose answer says that the server failed (5xx, gRPC UNKNOWN, DEADLINE_EXCEEDED, INTERNAL, UNAVAILABLE, DATA_LOSS).</summary>
    Errors,

    /// <summary>A share of all.</summary>
    Sampled,

    All,
}
