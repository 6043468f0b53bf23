namespace Mesh.Proxy.Startup;

/// <summary>What the process is for.</summary>
internal enum ProxyRole
{
    /// <summary>Carries the traffic of the pod that it is in.</summary>
    Sidecar,

    /// <summary>Lets other networks reach exported services of its cluster.</summary>
    Gateway,
}
