namespace Mesh.Proxy.Tests.DataPathHarness;

/// <summary>Who carries the requests of a test.</summary>
public enum RequestHost
{
    /// <summary>HTTP/1.1 on the engine, as in production.</summary>
    Engine,

    /// <summary>HTTP/1.1 on the managed host, for comparison.</summary>
    Managed,

    /// <summary>HTTP/2, which only the managed host carries.</summary>
    ManagedHttp2,
}
