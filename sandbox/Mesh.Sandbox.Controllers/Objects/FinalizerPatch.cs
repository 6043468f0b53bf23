using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using Mesh.Kubernetes.Client;

namespace Mesh.Sandbox.Controllers.Objects;

/// <summary>Rewrites an object's finalizers, if it is still the one that was read.</summary>
internal static class FinalizerPatch
{
    public static Patch Without(IMetadata<V1ObjectMeta> resource, string finalizer) => Patch.Merge(new JsonObject
    {
        ["metadata"] = new JsonObject
        {
            ["uid"] = resource.Metadata.Uid,
            ["resourceVersion"] = resource.Metadata.ResourceVersion,
            ["finalizers"] = new JsonArray([.. (resource.Metadata.Finalizers ?? []).Where(item => item != finalizer).Select(item => (JsonNode)item)]),
        },
    });
}
