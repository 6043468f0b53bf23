using Mesh.Api.WellKnown;

namespace Mesh.Injection.Annotations;

/// <summary>Whether the pod's processes ask the sidecar for names.</summary>
internal static class ProxyDns
{
    /// <summary>Null if the value is allowed, else what is wrong with it.</summary>
    public static string? Check(string value) => value is MeshLabels.Enabled or MeshLabels.Disabled ? null : $"is not one of {MeshLabels.Enabled}, {MeshLabels.Disabled}";
}
