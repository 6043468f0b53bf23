using System.Collections.Frozen;
using System.Collections.Immutable;
using Mesh.Api.Resources;
using Mesh.Api.Resources.V1;

namespace Mesh.Proxy.State;

/// <summary>Makes what a gateway sees of exported services. What did not change comes out as the same object, the whole included.</summary>
/// <param name="backends">Makes their backends.</param>
/// <param name="meshPort">Where endpoints are dialled.</param>
internal sealed class ExportModelBuilder(BackendModelBuilder backends, int meshPort)
{
    private Dictionary<ResourceName, Built> _previous = [];
    private FrozenDictionary<ResourceName, ExportModel> _current = FrozenDictionary<ResourceName, ExportModel>.Empty;

    /// <summary>Builds all of them. Between <see cref="BackendModelBuilder.Begin"/> and <see cref="BackendModelBuilder.End"/>.</summary>
    public FrozenDictionary<ResourceName, ExportModel> Build(IEnumerable<KeyValuePair<ResourceName, Endpoints>> exports)
    {
        Dictionary<ResourceName, Built> next = [];
        foreach ((ResourceName name, Endpoints source) in exports)
        {
            next.Add(name, Get(name, source));
        }

        bool isSame = next.Count == _previous.Count && next.All(pair => _previous.TryGetValue(pair.Key, out Built? before) && ReferenceEquals(before.Model, pair.Value.Model));
        _previous = next;
        return isSame ? _current : _current = next.ToFrozenDictionary(pair => pair.Key, pair => pair.Value.Model);
    }

    private Built Get(ResourceName name, Endpoints source)
    {
        Built? before = _previous.GetValueOrDefault(name);
        Endpoints behind = before is not null && ReferenceEquals(before.Source, source) ? before.Behind : EndpointsBehindGateway.Of(source, meshPort);
        // It dials without TLS of its own, so it names nobody and no cluster.
        ImmutableArray<KeyValuePair<int, BackendModel>> ports =
        [
            .. behind.PortMappings
                .SelectMany(mapping => mapping.Ports)
                .Select(pair => (int)pair.ServicePort)
                .Distinct()
                .Order()
                .Select(port => KeyValuePair.Create(port, backends.Get(new BackendKey(name, port, Cluster: ""), behind))),
        ];
        bool isSame = before is not null
            && before.Ports.Length == ports.Length
            && before.Ports.Zip(ports).All(pair => pair.First.Key == pair.Second.Key && ReferenceEquals(pair.First.Value, pair.Second.Value));
        return new Built(source, behind, ports, isSame ? before!.Model : new ExportModel(name, ports.ToFrozenDictionary()));
    }

    private sealed record Built(Endpoints Source, Endpoints Behind, ImmutableArray<KeyValuePair<int, BackendModel>> Ports, ExportModel Model);
}
