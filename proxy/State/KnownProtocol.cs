using Mesh.Api.Resources.V1;

namespace Mesh.Proxy.State;

/// <summary>Reads a declared protocol that a newer control plane may have sent.</summary>
internal static class KnownProtocol
{
    /// <summary>What this version does not know is as good as not declared: the bytes tell. Refusing the Service would take all its ports out of the mesh.</summary>
    public static Protocol Of(Protocol declared) => Enum.IsDefined(declared) ? declared : Protocol.Detect;
}
