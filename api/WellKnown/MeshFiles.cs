namespace Mesh.Api.WellKnown;

/// <summary>Paths inside a sidecar container.</summary>
public static class MeshFiles
{
    /// <summary>Directory of the projected service-account token.</summary>
    public const string TokenDirectory = "/var/run/secrets/mesh.dev/token";

    /// <summary>The token; the kubelet renews it, so it is read again for each use.</summary>
    public const string Token = TokenDirectory + "/token";

    /// <summary>Directory of the trust bundle ConfigMap.</summary>
    public const string TrustDirectory = "/var/run/secrets/mesh.dev/trust";

    /// <summary>PEM roots of the mesh.</summary>
    public const string TrustBundle = TrustDirectory + "/" + MeshNames.TrustBundleKey;

    /// <summary>Directory (emptyDir) where the sidecar keeps its last good configuration across a restart. Never keys.</summary>
    public const string StateDirectory = "/var/lib/mesh";
}
