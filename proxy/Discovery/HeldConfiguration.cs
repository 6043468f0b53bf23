using System.Collections.Immutable;
using Mesh.Api.Discovery;
using Mesh.Api.Resources;
using Mesh.Api.WellKnown;
using V1 = Mesh.Api.Resources.V1;

namespace Mesh.Proxy.Discovery;

/// <summary>
/// Everything the sidecar wants and holds: the delta protocol without its transport. Survives streams; no I/O, no clock, one thread (the discovery client's loop).
/// </summary>
internal sealed class HeldConfiguration
{
    private readonly ResourceTable _trustBundles = new(ResourceType.TrustBundle);
    private readonly ResourceTable _workloads = new(ResourceType.Workload);
    private readonly ResourceTable _regions = new(ResourceType.Regions);
    private readonly ResourceTable _services = new(ResourceType.Service);
    private readonly ResourceTable _endpoints = new(ResourceType.Endpoints);
    private readonly ServiceAliases _aliases;
    private readonly ServiceWarming _warming = new();
    private readonly HashSet<ResourceName> _exports = [];
    private readonly int _maxResourceBytes;
    private readonly string _workloadName;
    private readonly string _trustDomain;
    private ImmutableArray<string> _federated = [];

    /// <param name="workload">This sidecar's pod.</param>
    /// <param name="trustDomain">Whose roots it believes.</param>
    /// <param name="maxResourceBytes">Largest resource that it takes.</param>
    public HeldConfiguration(ResourceName workload, string trustDomain, int maxResourceBytes = MeshEnvironment.GreatestMaxResourceBytes)
    {
        _maxResourceBytes = maxResourceBytes;
        _workloadName = workload.ToString();
        _trustDomain = trustDomain;
        _aliases = new ServiceAliases(_services);
        _trustBundles.Want(_trustDomain);
        _workloads.Want(_workloadName);
        _regions.Want(ResourceType.RegionsName);
    }

    public V1.Workload? Workload => (V1.Workload?)_workloads.Find(_workloadName)?.Message;

    public V1.TrustBundle? TrustBundle => (V1.TrustBundle?)_trustBundles.Find(_trustDomain)?.Message;

    /// <summary>What operators want of regions; null for nothing.</summary>
    public V1.Regions? Regions => (V1.Regions?)_regions.Find(ResourceType.RegionsName)?.Message;

    /// <summary>What is known of the trust domains of linked clusters; one that has not come yet is missing, and nobody of it is believed.</summary>
    public IEnumerable<V1.TrustBundle> FederatedBundles => _federated.Select(trustDomain => _trustBundles.Find(trustDomain)?.Message).OfType<V1.TrustBundle>();

    public IEnumerable<V1.Service> ServicesInForce => _warming.InForce;

    /// <summary>When <see cref="Settle"/> must run again although nothing arrived; null if nothing waits.</summary>
    public TimeSpan? NextDeadline => _warming.NextDeadline;

    public IEnumerable<HeldResource> Resources => Tables.SelectMany(table => table.Held);

    /// <summary>In the order of subscription: who to believe and who we are, what holds for all services, then what is referred to, then what refers to it.</summary>
    private IEnumerable<ResourceTable> Tables => [_trustBundles, _workloads, _regions, _endpoints, _services];

    /// <summary>The endpoint sets that are held because a gateway was called by the name of their service.</summary>
    public IEnumerable<KeyValuePair<ResourceName, V1.Endpoints>> Exports => _exports
        .Select(name => KeyValuePair.Create(name, FindEndpoints(name.ToString())!))
        .Where(export => export.Value is not null);

    public V1.Endpoints? FindEndpoints(string service) => (V1.Endpoints?)_endpoints.Find(service)?.Message;

    /// <summary>Subscribes to whatever service owns <paramref name="alias"/>, now or later.</summary>
    public void Want(ServiceAlias alias) => _aliases.Want(alias);

    /// <summary>Ends the subscription; a service without a wanted alias is forgotten.</summary>
    public void Unwant(ServiceAlias alias) => _aliases.Unwant(alias);

    /// <summary>Subscribes to the endpoints of a service whatever else refers to them.</summary>
    public void WantExport(ResourceName service)
    {
        _exports.Add(service);
        _endpoints.Want(service.ToString());
    }

    /// <summary>Ends what <see cref="WantExport"/> has begun.</summary>
    public void UnwantExport(ResourceName service) => _exports.Remove(service);

    /// <summary>True if the control plane said that there is no such service, or none for this proxy.</summary>
    public bool IsExportAbsent(ResourceName service) => _endpoints.IsAbsent(service.ToString());

    /// <summary>True if the control plane said that no service owns the alias.</summary>
    public bool IsAbsent(ServiceAlias alias) => _aliases.IsAbsent(alias);

    /// <summary>Takes over what an earlier process of this sidecar held, so that it serves before the control plane answers.</summary>
    public void Restore(IEnumerable<HeldResource> resources)
    {
        foreach (HeldResource resource in resources)
        {
            switch (resource.Message)
            {
                case V1.Service service:
                    foreach (ServiceAlias alias in ServiceAliases.Of(service))
                    {
                        _aliases.Want(alias);
                    }

                    _aliases.Hold(resource, service);
                    break;
                case V1.Endpoints:
                    _endpoints.Want(resource.Name);
                    _endpoints.Hold(resource);
                    break;
                case V1.Workload when _workloads.IsWanted(resource.Name):
                    _workloads.Hold(resource);
                    break;
                case V1.Regions:
                    _regions.Hold(resource);
                    break;
            }
        }
    }

    public void BeginStream()
    {
        foreach (ResourceTable table in Tables)
        {
            table.BeginStream();
        }
    }

    /// <summary>Requests that bring the stream's subscriptions to what is wanted.</summary>
    public IReadOnlyList<DeltaDiscoveryRequest> TakeRequests() => [.. Tables.Select(table => table.TakeRequest()).OfType<DeltaDiscoveryRequest>()];

    /// <summary>
    /// Requests that tell the control plane what is held, for it to put right what should be otherwise. It has to answer one of them: this pod's own description is asked for again.
    /// </summary>
    public IReadOnlyList<DeltaDiscoveryRequest> Reconcile() =>
        [.. Tables.Select(table => table.Reconcile(table == _workloads ? _workloadName : null)).OfType<DeltaDiscoveryRequest>()];

    /// <summary>Takes over a response, resource by resource: what is malformed is refused and its last good version stays.</summary>
    public AppliedResponse Apply(DeltaDiscoveryResponse response)
    {
        if (Tables.FirstOrDefault(table => table.Type == response.TypeUrl) is not { } table)
        {
            return AppliedResponse.For(response, [new ResourceRejection(response.TypeUrl, "*", new ResourceFault("type_url", "was not subscribed"))]);
        }

        var rejections = ImmutableArray.CreateBuilder<ResourceRejection>();
        HashSet<string> ambiguous = NamesSentTwice(response);
        rejections.AddRange(ambiguous.Select(name => new ResourceRejection(response.TypeUrl, name, new ResourceFault("name", "appears twice in one response"))));

        foreach (string name in response.RemovedResources.Where(name => !ambiguous.Contains(name)))
        {
            Remove(table, name);
        }

        foreach (Resource resource in response.Resources.Where(resource => !ambiguous.Contains(resource.Name)))
        {
            DecodedResource decoded = ResourceDecoder.Decode(response.TypeUrl, resource, _maxResourceBytes);
            if (decoded.IsAccepted)
            {
                Hold(table, decoded.Resource);
            }
            else
            {
                rejections.Add(decoded.Rejection);
            }
        }

        return AppliedResponse.For(response, rejections.ToImmutable());
    }

    /// <summary>Decides what is in force and which endpoint sets that needs. To be called after every change and at <see cref="NextDeadline"/>.</summary>
    /// <returns>Services that came into force without all their endpoints, because they have waited long enough.</returns>
    public IReadOnlyList<string> Settle(TimeSpan now)
    {
        var held = _services.Held.ToDictionary(resource => resource.Name, resource => (V1.Service)resource.Message, StringComparer.Ordinal);
        IReadOnlyList<string> timedOut = _warming.Settle(held, _endpoints.IsAnswered, now);
        HashSet<string> endpoints = _warming.Backends;
        endpoints.UnionWith(_exports.Select(service => service.ToString()));
        _endpoints.WantExactly(endpoints);
        WantFederated();
        return timedOut;
    }

    /// <summary>True if everything that was taken over of a response is in force: then it may be acknowledged. To be asked after <see cref="Settle"/>.</summary>
    public bool IsInForce(AppliedResponse applied) =>
        applied.Reply.TypeUrl != _services.Type || !applied.Names.Any(_warming.IsPending);

    // Until this pod is described again, the last good description counts.
    private void WantFederated()
    {
        if (Workload is not { } workload)
        {
            return;
        }

        // Nobody may speak for the own trust domain under the name of another.
        _federated = [.. workload.FederatedTrustDomains.Where(trustDomain => trustDomain != _trustDomain)];
        _trustBundles.WantExactly(_federated.Append(_trustDomain).ToHashSet(StringComparer.Ordinal));
    }

    private static HashSet<string> NamesSentTwice(DeltaDiscoveryResponse response) => response.Resources.Select(resource => resource.Name)
        .Concat(response.RemovedResources.Distinct(StringComparer.Ordinal))
        .GroupBy(name => name, StringComparer.Ordinal)
        .Where(group => group.Count() > 1)
        .Select(group => group.Key)
        .ToHashSet(StringComparer.Ordinal);

    private void Remove(ResourceTable table, string name)
    {
        if (table == _services)
        {
            _aliases.Remove(name);
        }
        else
        {
            table.MarkAbsent(name);
        }
    }

    private void Hold(ResourceTable table, HeldResource resource)
    {
        if (resource.Message is V1.Service service)
        {
            _aliases.Hold(resource, service);
        }
        else if (table.Find(resource.Name) is { } held && held.Version == resource.Version)
        {
            // Asked for again and the same: nobody need look at it.
            return;
        }
        else if (table.IsWanted(resource.Name))
        {
            // Anything else was unsubscribed while the answer was on its way.
            if (resource.Message is V1.Endpoints next && table.Find(resource.Name)?.Message is V1.Endpoints previous)
            {
                EndpointSharing.Share(previous, next);
            }

            table.Hold(resource);
        }
    }
}
