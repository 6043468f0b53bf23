using Mesh.Api.Resources;
using Mesh.ControlPlane.Model;

namespace Mesh.ControlPlane.Kubernetes.MultiCluster;

/// <summary>Names the namespaces in which something is to be looked at: all of them at first, then those that the model changed in.</summary>
internal static class ModelFollower
{
    public static async Task RunAsync(
        ModelStore models, ClusterInformers informers, Func<ModelChange, IEnumerable<ResourceName>> names, Action<string> changed, CancellationToken cancellationToken)
    {
        void Follow(ModelChange change)
        {
            foreach (string @namespace in names(change).Select(name => name.Namespace).Distinct(StringComparer.Ordinal))
            {
                changed(@namespace);
            }
        }

        models.Changed += Follow;
        try
        {
            foreach (var @namespace in informers.Namespaces.Store.All())
            {
                changed(@namespace.Metadata.Name);
            }

            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        }
        finally
        {
            models.Changed -= Follow;
        }
    }
}
