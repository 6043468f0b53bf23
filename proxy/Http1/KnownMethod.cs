namespace Mesh.Proxy.Http1;

/// <summary>Methods that framing, retries and telemetry tell apart. Names of methods are case-sensitive.</summary>
internal enum KnownMethod : byte
{
    Other,
    Get,
    Head,
    Post,
    Put,
    Patch,
    Delete,
    Options,
    Trace,
    Connect,
}
