using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using Mesh.Kubernetes.Client;

namespace Mesh.ControlPlane.Status;

/// <summary>Writes a list of an object's status.</summary>
internal static class StatusPatch
{
    /// <summary>A list is replaced whole by a merge patch, so it is bound to the version it was made from.</summary>
    /// <returns>False if the object is gone.</returns>
    public static async ValueTask<bool> WriteAsync<T>(
        ResourceClient<T> client, T target, string list, JsonNode? value, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        var patch = Patch.Merge(new JsonObject
        {
            ["metadata"] = new JsonObject { ["resourceVersion"] = target.Metadata.ResourceVersion, ["uid"] = target.Metadata.Uid },
            ["status"] = new JsonObject { [list] = value },
        });
        try
        {
            await client.PatchStatusAsync(ResourceKey.Of(target), patch, cancellationToken);
            return true;
        }
        catch (KubernetesApiException exception) when (exception.IsNotFound)
        {
            return false;
        }
    }
}
