namespace Mesh.Proxy.Discovery;

/// <summary>Why an address was taken for one outside the mesh without the control plane having said so.</summary>
internal enum UnresolvedReason
{
    /// <summary>No connection to the control plane, and the address was not used before.</summary>
    Disconnected,

    /// <summary>The control plane did not answer in time.</summary>
    TimedOut,

    /// <summary>Too many connections wait for answers.</summary>
    Overloaded,
}
