using k8s.Models;
using Mesh.Sandbox.Controllers.Objects;

namespace Mesh.Sandbox.Controllers.Endpoints;

/// <summary>
/// Fits wanted endpoints into existing slices with as few writes as possible: an endpoint stays in its slice, gaps are filled before a slice is
/// made, slices that end up empty go. Pure.
/// </summary>
internal static class SlicePlanner
{
    /// <summary>Endpoints a slice holds; the default of kube-controller-manager.</summary>
    public const int MaxEndpoints = 100;

    public const string ServiceNameLabel = "kubernetes.io/service-name";
    public const string ManagedByLabel = "endpointslice.kubernetes.io/managed-by";
    public const string ManagedBy = "endpointslice-controller.k8s.io";
    private const string HeadlessLabel = "service.kubernetes.io/headless";

    public static SlicePlan Plan(V1Service service, IReadOnlyList<EndpointGroup> wanted, IReadOnlyList<V1EndpointSlice> existing)
    {
        var create = new List<V1EndpointSlice>();
        var update = new List<V1EndpointSlice>();
        var left = existing
            .Where(slice => slice.Metadata.DeletionTimestamp is null)
            .OrderBy(slice => slice.Metadata.Name, StringComparer.Ordinal)
            .ToList();

        // A Service without endpoints keeps one empty slice, so that readers can tell "none" from "not yet".
        foreach (var group in wanted.Count == 0 ? [new EndpointGroup([], [])] : wanted)
        {
            var key = EndpointBuilder.PortKey(group.Ports);
            var same = left.Where(slice => EndpointBuilder.PortKey(slice.Ports) == key).ToList();
            left.RemoveAll(same.Contains);
            Fill(service, group, same, create, update, left);
        }

        Recycle(create, update, left);
        return new(create, update, left);
    }

    /// <summary>A slice that would go becomes one that is needed: one write instead of two, and no moment with both.</summary>
    private static void Recycle(List<V1EndpointSlice> create, List<V1EndpointSlice> update, List<V1EndpointSlice> delete)
    {
        for (var count = Math.Min(create.Count, delete.Count); count > 0; count--)
        {
            var (wanted, old) = (create[^1], delete[^1]);
            create.RemoveAt(create.Count - 1);
            delete.RemoveAt(delete.Count - 1);
            update.Add(old with
            {
                Endpoints = wanted.Endpoints,
                Ports = wanted.Ports,
                Metadata = old.Metadata with { Labels = wanted.Metadata.Labels },
            });
        }
    }

    private static void Fill(
        V1Service service,
        EndpointGroup group,
        List<V1EndpointSlice> slices,
        List<V1EndpointSlice> create,
        List<V1EndpointSlice> update,
        List<V1EndpointSlice> unused)
    {
        var waiting = group.Endpoints.ToDictionary(Identity, StringComparer.Ordinal);
        var contents = slices.ToDictionary(slice => slice, slice => Keep(slice, waiting));
        foreach (var slice in slices)
        {
            Take(contents[slice], waiting);
        }

        var empty = group.Endpoints.Count == 0;
        foreach (var slice in slices)
        {
            var content = contents[slice];
            if (content.Count == 0 && !empty)
            {
                unused.Add(slice);
                continue;
            }

            // Of several empty slices one is enough.
            empty = false;
            var next = slice with
            {
                Endpoints = content,
                Ports = [.. group.Ports],
                Metadata = slice.Metadata with { Labels = Labels(service, slice.Metadata.Labels) },
            };
            if (!JsonComparison.AreEqual(next, slice))
            {
                update.Add(next);
            }
        }

        if (empty && slices.Count == 0)
        {
            create.Add(New(service, group, []));
        }

        while (waiting.Count > 0)
        {
            var content = new List<V1Endpoint>();
            Take(content, waiting);
            create.Add(New(service, group, content));
        }
    }

    /// <summary>The endpoints of a slice that are still wanted, in their order and in their new form.</summary>
    private static List<V1Endpoint> Keep(V1EndpointSlice slice, Dictionary<string, V1Endpoint> waiting)
    {
        var kept = new List<V1Endpoint>();
        foreach (var endpoint in slice.Endpoints ?? [])
        {
            if (waiting.Remove(Identity(endpoint), out var wanted))
            {
                kept.Add(wanted);
            }
        }

        return kept;
    }

    private static void Take(List<V1Endpoint> content, Dictionary<string, V1Endpoint> waiting)
    {
        foreach (var (identity, endpoint) in waiting.Take(Math.Max(0, MaxEndpoints - content.Count)).ToList())
        {
            waiting.Remove(identity);
            content.Add(endpoint);
        }
    }

    private static V1EndpointSlice New(V1Service service, EndpointGroup group, IList<V1Endpoint> endpoints) => new()
    {
        Metadata = new()
        {
            GenerateName = $"{service.Metadata.Name}-",
            NamespaceProperty = service.Metadata.NamespaceProperty,
            Labels = Labels(service, null),
            OwnerReferences = [Ownership.ControllerReference(service)],
        },
        AddressType = "IPv4",
        Endpoints = endpoints,
        Ports = [.. group.Ports],
    };

    private static Dictionary<string, string> Labels(V1Service service, IDictionary<string, string>? existing)
    {
        var labels = new Dictionary<string, string>(service.Metadata.Labels ?? new Dictionary<string, string>(), StringComparer.Ordinal);
        labels.Remove(HeadlessLabel);
        if (service.Spec.ClusterIP == "None")
        {
            labels[HeadlessLabel] = "";
        }

        labels[ServiceNameLabel] = service.Metadata.Name;
        labels[ManagedByLabel] = ManagedBy;
        return existing is not null && existing.Count == labels.Count && labels.All(label => existing.TryGetValue(label.Key, out var value) && value == label.Value)
            ? new(existing, StringComparer.Ordinal)
            : labels;
    }

    private static string Identity(V1Endpoint endpoint) => $"{endpoint.TargetRef?.Uid}/{endpoint.Addresses[0]}";
}
