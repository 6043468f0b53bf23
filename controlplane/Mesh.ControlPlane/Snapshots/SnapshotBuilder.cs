using System.Collections.Immutable;
using Mesh.Api.Resources;
using Mesh.ControlPlane.Model;
using Wire = Mesh.Api.Resources.V1;

namespace Mesh.ControlPlane.Snapshots;

/// <summary>Makes the next snapshot from the one before and the names that changed; encodes nothing else.</summary>
internal sealed class SnapshotBuilder(Snapshot previous)
{
    private readonly HashSet<ResourceChange> _changes = [];
    private Snapshot _next = previous;

    /// <summary>The names and aliases whose meaning differs from the snapshot before.</summary>
    public IReadOnlyCollection<ResourceChange> Changes => _changes;

    public Snapshot Build() => _next;

    public SnapshotBuilder Apply(ModelChange change)
    {
        var model = change.Model;
        Replace(ResourceType.Endpoints, change.Endpoints, name =>
            model.Endpoints.TryGetValue(name, out var set) ? new(ResourceEncoder.Encode(set)) { IsExported = set.IsExported } : null);
        Replace(ResourceType.Service, change.Services, name =>
            model.Services.TryGetValue(name, out var service) ? ResourceEncoder.Encode(service) : null);
        Replace(ResourceType.Workload, change.Workloads, name =>
            model.Workloads.TryGetValue(name, out var workload) ? new(ResourceEncoder.Encode(workload)) : null);
        return this;
    }

    public SnapshotBuilder Apply(TrustRoots roots)
    {
        Replace(ResourceType.TrustBundle, [(roots.TrustDomain.Name, (PublishedResource?)new(ResourceEncoder.Encode(roots)))]);
        return this;
    }

    /// <summary>What operators want of regions; there is one for all.</summary>
    public SnapshotBuilder Apply(Wire.Regions regions)
    {
        Replace(ResourceType.Regions, [(ResourceType.RegionsName, (PublishedResource?)new(new EncodedResource(ResourceType.Regions, ResourceType.RegionsName, [], regions)))]);
        return this;
    }

    /// <summary>Replaces all bundles: a trust domain that is not among them is believed no longer.</summary>
    public SnapshotBuilder Apply(IReadOnlyCollection<TrustRoots> bundles)
    {
        var gone = _next.Of(ResourceType.TrustBundle).ByName.Keys.Except(bundles.Select(bundle => bundle.TrustDomain.Name));
        Replace(
            ResourceType.TrustBundle,
            [
                .. gone.Select(name => (name, (PublishedResource?)null)),
                .. bundles.Select(bundle => (bundle.TrustDomain.Name, (PublishedResource?)new(ResourceEncoder.Encode(bundle)))),
            ]);
        return this;
    }

    private void Replace(string typeUrl, IReadOnlyCollection<ResourceName> names, Func<ResourceName, PublishedResource?> encode) =>
        Replace(typeUrl, [.. names.Select(name => (name.ToString(), encode(name)))]);

    private void Replace(string typeUrl, IReadOnlyCollection<(string Name, PublishedResource? Next)> resources)
    {
        var before = _next.Of(typeUrl);
        var byName = before.ByName.ToBuilder();
        var aliases = before.Aliases.ToBuilder();

        // All old aliases go before any new one comes: within one step an address may move from one service to another, in either order.
        foreach (var (name, next) in resources)
        {
            if (byName.TryGetValue(name, out var old) && !old.IsSameAs(next))
            {
                byName.Remove(name);
                Mark(typeUrl, old);
                foreach (var alias in old.Aliases.Where(alias => aliases.GetValueOrDefault(alias) == name))
                {
                    aliases.Remove(alias);
                }
            }
        }

        foreach (var (name, next) in resources)
        {
            if (next is null || byName.ContainsKey(name))
            {
                continue;
            }

            byName.Add(name, next);
            Mark(typeUrl, next);
            foreach (var alias in next.Aliases)
            {
                aliases[alias] = name;
            }
        }

        _next = _next with { Types = _next.Types.SetItem(typeUrl, new(byName.ToImmutable(), aliases.ToImmutable())) };
    }

    // Also if only a variant differs: every subscriber looks again, and those whose version is the same are sent nothing.
    private void Mark(string typeUrl, PublishedResource resource)
    {
        _changes.Add(new(typeUrl, resource.Name));
        foreach (var alias in resource.Aliases)
        {
            _changes.Add(new(typeUrl, alias));
        }
    }
}
