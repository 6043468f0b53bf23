using k8s.Models;
using Mesh.Kubernetes.Client;

namespace Mesh.Sandbox.Controllers.ReplicaSets;

/// <summary>Creates pods in growing batches, so that a template the API refuses costs one refusal instead of hundreds.</summary>
internal static class PodBatch
{
    private const int FirstBatch = 1;

    /// <summary>Creates up to <paramref name="count"/> pods; returns the created ones and the first refusal.</summary>
    public static async Task<(IReadOnlyList<V1Pod> Created, KubernetesApiException? Refusal)> CreateAsync(
        ResourceClient<V1Pod> pods, Func<V1Pod> make, int count, CancellationToken cancellationToken)
    {
        var created = new List<V1Pod>();
        for (var batch = FirstBatch; created.Count < count; batch *= 2)
        {
            var size = Math.Min(batch, count - created.Count);
            var outcomes = await Task.WhenAll(Enumerable.Range(0, size).Select(_ => TryCreateAsync(pods, make(), cancellationToken)));
            created.AddRange(outcomes.Where(outcome => outcome.Pod is not null).Select(outcome => outcome.Pod!));
            if (outcomes.FirstOrDefault(outcome => outcome.Refusal is not null).Refusal is { } refusal)
            {
                return (created, refusal);
            }
        }

        return (created, null);
    }

    private static async Task<(V1Pod? Pod, KubernetesApiException? Refusal)> TryCreateAsync(
        ResourceClient<V1Pod> pods, V1Pod pod, CancellationToken cancellationToken)
    {
        try
        {
            return (await pods.CreateAsync(pod, cancellationToken), null);
        }
        catch (KubernetesApiException exception)
        {
            return (null, exception);
        }
    }
}
