using Mesh.Api.Discovery;
using Mesh.Api.Resources;
using Mesh.Api.Resources.V1;
using Mesh.Bench.Discovery.Kubernetes;

namespace Mesh.Bench.Discovery.Sidecars;

/// <summary>What one sidecar wants and what it holds of it, over all its streams. Owned by whoever reads its stream.</summary>
/// <param name="workload">Its pod.</param>
/// <param name="services">The services that it calls: it wants them, and their endpoints.</param>
/// <param name="trustDomain">Whose roots it wants.</param>
internal sealed class SidecarHoldings(string workload, IReadOnlyList<string> services, string trustDomain)
{
    private readonly Dictionary<string, Dictionary<string, string>> _held = Types.ToDictionary(type => type, _ => new Dictionary<string, string>(StringComparer.Ordinal));
    private readonly Dictionary<string, int> _changes = services.ToDictionary(service => service, _ => 0, StringComparer.Ordinal);

    /// <summary>In the order in which a sidecar subscribes: who to believe and who it is, then what is referred to, then what refers to it.</summary>
    private static IReadOnlyList<string> Types { get; } = [ResourceType.TrustBundle, ResourceType.Workload, ResourceType.Endpoints, ResourceType.Service];

    /// <summary>Whether everything that it wants has come.</summary>
    public bool IsComplete => Types.All(type => _held[type].Count == Wanted(type).Count);

    /// <summary>The requests that begin a stream. If everything is held already, the last one asks for something that must be answered, as sidecars do to see that a stream works.</summary>
    public IEnumerable<DeltaDiscoveryRequest> FirstRequests()
    {
        foreach (string type in Types)
        {
            yield return new DeltaDiscoveryRequest { TypeUrl = type, ResourceNamesSubscribe = { Wanted(type) }, InitialResourceVersions = { _held[type] } };
        }

        if (IsComplete)
        {
            yield return new DeltaDiscoveryRequest { TypeUrl = ResourceType.Workload, ResourceNamesSubscribe = { workload } };
        }
    }

    /// <summary>Decodes a response and takes it over.</summary>
    /// <param name="response">The response.</param>
    /// <param name="applied">Told of each service whose changes of endpoints have come: the last one before, and the last one now.</param>
    public void Apply(DeltaDiscoveryResponse response, Action<string, int, int> applied)
    {
        Dictionary<string, string> held = _held[response.TypeUrl];
        foreach (string name in response.RemovedResources)
        {
            held.Remove(name);
        }

        foreach (Resource resource in response.Resources)
        {
            held[resource.Name] = resource.Version;
            if (Decode(response.TypeUrl, resource) is Endpoints endpoints && ChangeMarker.Read(endpoints) is var number && number > _changes[resource.Name])
            {
                applied(resource.Name, _changes[resource.Name], number);
                _changes[resource.Name] = number;
            }
        }
    }

    private static object Decode(string type, Resource resource) => type == ResourceType.Endpoints ? Endpoints.Parser.ParseFrom(resource.Resource_.Value)
        : type == ResourceType.Service ? Service.Parser.ParseFrom(resource.Resource_.Value)
        : type == ResourceType.Workload ? Workload.Parser.ParseFrom(resource.Resource_.Value)
        : TrustBundle.Parser.ParseFrom(resource.Resource_.Value);

    private IReadOnlyList<string> Wanted(string type) =>
        type == ResourceType.TrustBundle ? [trustDomain] : type == ResourceType.Workload ? [workload] : services;
}
