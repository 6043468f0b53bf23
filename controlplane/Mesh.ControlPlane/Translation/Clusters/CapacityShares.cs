namespace Mesh.ControlPlane.Translation.Clusters;

/// <summary>Divides pods among gateways so that nothing is lost or made by rounding.</summary>
internal static class CapacityShares
{
    /// <summary>The share of one of several: all shares together are exactly the total, and no two differ by more than one.</summary>
    /// <param name="total">Pods.</param>
    /// <param name="count">Gateways; at least one.</param>
    /// <param name="index">Which of them, from 0.</param>
    public static int Of(int total, int count, int index) => (total / count) + (index < total % count ? 1 : 0);
}
