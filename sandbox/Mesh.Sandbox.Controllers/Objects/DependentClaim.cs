using k8s;
using k8s.Models;
using Mesh.Kubernetes.Client;

namespace Mesh.Sandbox.Controllers.Objects;

/// <summary>
/// Which objects belong to a controller by selector and ownerReference: adopts matching orphans, lets go of what no longer matches, leaves alone
/// what another controller owns. Reads the API, not a cache, so that a decision never rests on what an own write has already changed.
/// </summary>
internal sealed class DependentClaim<TOwner, T>(ResourceClient<T> client)
    where TOwner : class, IKubernetesObject<V1ObjectMeta>
    where T : class, IKubernetesObject<V1ObjectMeta>
{
    public async Task<IReadOnlyList<T>> ClaimAsync(TOwner owner, V1LabelSelector selector, CancellationToken cancellationToken)
    {
        // Without a selector: what the owner made may have lost its labels since.
        var all = await client.ListAsync(new(owner.Metadata.NamespaceProperty), cancellationToken);
        var claimed = new List<T>();
        foreach (var item in all.Items)
        {
            var matches = Selectors.Matches(selector, item.Metadata.Labels);
            var controller = Ownership.ControllerOf(item);
            if (controller?.Uid == owner.Metadata.Uid)
            {
                if (matches)
                {
                    claimed.Add(item);
                }
                else if (owner.Metadata.DeletionTimestamp is null)
                {
                    await ReleaseAsync(item, owner, cancellationToken);
                }
            }
            else if (controller is null && matches && MayAdopt(item, owner))
            {
                claimed.Add(await AdoptAsync(item, owner, cancellationToken));
            }
        }

        return claimed;
    }

    private static bool MayAdopt(T item, TOwner owner) =>
        item.Metadata.DeletionTimestamp is null && owner.Metadata.DeletionTimestamp is null;

    private Task<T> AdoptAsync(T item, TOwner owner, CancellationToken cancellationToken) =>
        client.PatchAsync(
            ResourceKey.Of(item),
            OwnerPatch.For(item, [.. item.Metadata.OwnerReferences ?? [], Ownership.ControllerReference(owner)]),
            cancellationToken);

    private Task<T> ReleaseAsync(T item, TOwner owner, CancellationToken cancellationToken) =>
        client.PatchAsync(
            ResourceKey.Of(item),
            OwnerPatch.For(item, item.Metadata.OwnerReferences.Where(reference => reference.Uid != owner.Metadata.Uid)),
            cancellationToken);
}
