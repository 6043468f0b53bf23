using k8s;
using k8s.Models;
using Mesh.Kubernetes.Client;

namespace Mesh.Sandbox.Controllers.Objects;

/// <summary>Who owns what, by ownerReferences.</summary>
internal static class Ownership
{
    public static V1OwnerReference? ControllerOf(IMetadata<V1ObjectMeta> resource) =>
        resource.Metadata.OwnerReferences?.FirstOrDefault(owner => owner.Controller == true);

    public static bool IsControlledBy(IMetadata<V1ObjectMeta> resource, IMetadata<V1ObjectMeta> owner) =>
        ControllerOf(resource)?.Uid == owner.Metadata.Uid;

    /// <summary>The reference a controller puts on what it makes.</summary>
    public static V1OwnerReference ControllerReference<T>(T owner)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        var definition = ResourceDefinition.Of<T>();
        return new()
        {
            ApiVersion = definition.ApiVersion,
            Kind = definition.Kind,
            Name = owner.Metadata.Name,
            Uid = owner.Metadata.Uid,
            Controller = true,
            BlockOwnerDeletion = true,
        };
    }

    /// <summary>The keys of the controlling owner, if it is of the given kind; for handlers that pass a change on to the owner.</summary>
    public static IEnumerable<ResourceKey> ControllerKey<TOwner>(IMetadata<V1ObjectMeta> resource)
    {
        var definition = ResourceDefinition.Of<TOwner>();
        return ControllerOf(resource) is { } owner && owner.Kind == definition.Kind && owner.ApiVersion == definition.ApiVersion
            ? [new(resource.Metadata.NamespaceProperty ?? "", owner.Name)]
            : [];
    }
}
