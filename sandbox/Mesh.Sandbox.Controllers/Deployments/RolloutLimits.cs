using System.Globalization;
using k8s.Models;

namespace Mesh.Sandbox.Controllers.Deployments;

/// <summary>How many pods a rollout may add and how many may be missing.</summary>
/// <param name="Replicas">Pods asked for.</param>
/// <param name="MaxSurge">Pods beyond that.</param>
/// <param name="MaxUnavailable">Pods that may be unavailable meanwhile.</param>
internal readonly record struct RolloutLimits(int Replicas, int MaxSurge, int MaxUnavailable)
{
    public int MaxTotal => Replicas + MaxSurge;

    public int MinAvailable => Replicas - MaxUnavailable;

    public static bool IsRolling(V1Deployment deployment) => deployment.Spec.Strategy?.Type != "Recreate";

    public static RolloutLimits Of(V1Deployment deployment)
    {
        var replicas = deployment.Spec.Replicas ?? 1;
        if (!IsRolling(deployment))
        {
            return new(replicas, 0, replicas);
        }

        var rolling = deployment.Spec.Strategy?.RollingUpdate;
        // As Kubernetes rounds: surge up, unavailable down; both zero would never move.
        var surge = Resolve(rolling?.MaxSurge, replicas, roundUp: true);
        var unavailable = Resolve(rolling?.MaxUnavailable, replicas, roundUp: false);
        if (surge == 0 && unavailable == 0)
        {
            unavailable = 1;
        }

        return new(replicas, surge, Math.Min(unavailable, replicas));
    }

    private static int Resolve(IntOrString? value, int replicas, bool roundUp)
    {
        // The API server fills in 25 %; this is for objects that never passed through it.
        var text = value?.Value ?? "25%";
        if (!text.EndsWith('%'))
        {
            return int.Parse(text, CultureInfo.InvariantCulture);
        }

        var share = int.Parse(text[..^1], CultureInfo.InvariantCulture) * replicas;
        return roundUp ? (share + 99) / 100 : share / 100;
    }
}
