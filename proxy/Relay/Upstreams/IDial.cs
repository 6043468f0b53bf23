namespace Mesh.Proxy.Relay.Upstreams;

/// <summary>An attempt to connect that is under way.</summary>
internal interface IDial
{
    /// <summary>Nobody waits any more.</summary>
    void Cancel();
}
