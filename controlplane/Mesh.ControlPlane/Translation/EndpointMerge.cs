using Mesh.ControlPlane.Model;

namespace Mesh.ControlPlane.Translation;

/// <summary>Joins endpoints of one address that stand in several slices, so that no address counts twice.</summary>
internal sealed class EndpointMerge
{
    private readonly Dictionary<string, List<MeshEndpoint>> _byAddress = new(StringComparer.Ordinal);

    public void Add(MeshEndpoint endpoint)
    {
        if (!_byAddress.TryGetValue(endpoint.Address, out var known))
        {
            _byAddress.Add(endpoint.Address, [endpoint]);
            return;
        }

        int index = known.FindIndex(candidate => AreCompatible(candidate.Ports, endpoint.Ports));
        if (index < 0)
        {
            // Two servers on one address, on different ports: both are endpoints.
            known.Add(endpoint);
        }
        else
        {
            known[index] = Join(known[index], endpoint);
        }
    }

    /// <summary>All endpoints in an order that does not depend on the order of slices.</summary>
    public ValueList<MeshEndpoint> Build() =>
        _byAddress
            .OrderBy(entry => entry.Key, StringComparer.Ordinal)
            .SelectMany(entry => entry.Value)
            .ToValueList();

    // A slice in which the endpoint is ready is newer than one in which it drains: pods do not come back.
    private static MeshEndpoint Join(MeshEndpoint one, MeshEndpoint other) => one with
    {
        Ports = one.Ports.Concat(other.Ports).Distinct().OrderBy(pair => pair.ServicePort).ToValueList(),
        Draining = one.Draining && other.Draining,
        Identity = one.Identity ?? other.Identity,
        Workload = one.Workload ?? other.Workload,
    };

    private static bool AreCompatible(ValueList<PortPair> one, ValueList<PortPair> other) =>
        !one.Any(pair => other.Any(candidate => pair.ServicePort == candidate.ServicePort && pair.TargetPort != candidate.TargetPort));
}
