using Mesh.ControlPlane.Kubernetes;

namespace Mesh.ControlPlane.Webhooks.Conversion;

/// <summary>The versions of TrafficSplit, as <c>apiVersion</c>. v1alpha3 and v1alpha4, which is stored, are the same.</summary>
internal static class SplitVersions
{
    public const string V1Alpha1 = TrafficSplit.ApiGroup + "/v1alpha1";
    public const string V1Alpha2 = TrafficSplit.ApiGroup + "/v1alpha2";
    public const string V1Alpha3 = TrafficSplit.ApiGroup + "/v1alpha3";
    public const string V1Alpha4 = TrafficSplit.ApiGroup + "/v1alpha4";

    public static IReadOnlyList<string> All { get; } = [V1Alpha1, V1Alpha2, V1Alpha3, V1Alpha4];

    /// <summary>Whether weights are quantities.</summary>
    public static bool HasQuantities(string version) => version == V1Alpha1;

    /// <summary>Whether there is a <c>spec.matches</c>.</summary>
    public static bool HasMatches(string version) => version is V1Alpha3 or V1Alpha4;
}
