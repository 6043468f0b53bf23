using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using Mesh.Kubernetes.Client;

namespace Mesh.Sandbox.Controllers.Objects;

/// <summary>Rewrites an object's ownerReferences, if it is still the one that was read.</summary>
internal static class OwnerPatch
{
    public static Patch For(IMetadata<V1ObjectMeta> resource, IEnumerable<V1OwnerReference> owners) => Patch.Merge(new JsonObject
    {
        ["metadata"] = new JsonObject
        {
            ["uid"] = resource.Metadata.Uid,
            ["resourceVersion"] = resource.Metadata.ResourceVersion,
            ["ownerReferences"] = new JsonArray([.. owners.Select(JsonComparison.ToNode)]),
        },
    });
}
