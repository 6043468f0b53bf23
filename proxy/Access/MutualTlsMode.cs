namespace Mesh.Proxy.Access;

/// <summary>Whether plain connections to the application are accepted.</summary>
internal enum MutualTlsMode
{
    Permissive,

    /// <summary>Only peers that prove an identity; probes of the kubelet aside.</summary>
    Strict,
}
