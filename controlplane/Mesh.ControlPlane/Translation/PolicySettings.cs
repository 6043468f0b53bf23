using k8s.Models;
using Mesh.Api.WellKnown;
using Mesh.ControlPlane.Model;

namespace Mesh.ControlPlane.Translation;

/// <summary>The security settings of namespaces and pods.</summary>
internal static class PolicySettings
{
    public static readonly PolicySetting MutualTls = new(MeshPolicy.MutualTls, MeshPolicy.Strict, MeshPolicy.Permissive);

    public static readonly PolicySetting DefaultAccess = new(MeshPolicy.DefaultAccess, MeshPolicy.Deny, MeshPolicy.Allow);

    /// <summary>Every setting that a namespace may have.</summary>
    public static readonly IReadOnlyList<PolicySetting> OfNamespaces = [MutualTls, DefaultAccess];

    /// <summary>What counts where no policy allows anything; a namespace that has not been heard of yet denies.</summary>
    public static bool DeniesByDefault(V1Namespace? @namespace) => @namespace is null || (DefaultAccess.IsStrict(@namespace) ?? false);

    /// <summary>The pod's word counts, else its namespace's; permissive if neither says anything.</summary>
    /// <param name="pod">The pod.</param>
    /// <param name="namespace">Its namespace, or null if that has not been heard of yet; then the worst is assumed.</param>
    public static MutualTlsMode MutualTlsOf(V1Pod pod, V1Namespace? @namespace)
    {
        bool isStrict = MutualTls.IsStrict(pod) ?? (@namespace is null || (MutualTls.IsStrict(@namespace) ?? false));
        return isStrict ? MutualTlsMode.Strict : MutualTlsMode.Permissive;
    }
}
