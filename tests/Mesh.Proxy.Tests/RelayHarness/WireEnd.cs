namespace Mesh.Proxy.Tests.RelayHarness;

/// <summary>How one direction of a connection has ended.</summary>
internal enum WireEnd
{
    None,
    End,
    Reset,
}
