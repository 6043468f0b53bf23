using BenchmarkDotNet.Attributes;
using Mesh.Api.Resources;
using Mesh.Benchmarks.Fixtures;
using Mesh.ControlPlane.Model;
using Mesh.ControlPlane.Snapshots;

namespace Mesh.Benchmarks.Snapshots;

/// <summary>
/// One endpoint of one service changes in a mesh of 1,000 services with 10,000 endpoints: the next snapshot, and the delta of every sidecar that uses the service.
/// </summary>
public class SnapshotStoreBenchmark
{
    /// <summary>Services that each sidecar uses: a workload talks to a handful, whatever the mesh has.</summary>
    private const int Used = 20;

    private readonly SnapshotStore _store = new();
    private readonly List<BenchmarkStream> _streams = [];
    private ModelChange[] _changes = [];
    private int _turn;

    /// <summary>Sidecars that use the service.</summary>
    [Params(0, 1, 1000)]
    public int Sidecars { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        ModelChange everything = ModelMesh.Everything();
        Publish(everything);
        _changes = [ModelMesh.OneEndpointSet(everything.Model, MeshSize.Changing, 9), ModelMesh.OneEndpointSet(everything.Model, MeshSize.Changing, 10)];
        for (int i = 0; i < Sidecars; i++)
        {
            var stream = new BenchmarkStream(_store, new ResourceName("team-0", $"web-{i}"));
            string[] names = [.. Enumerable.Range(MeshSize.Changing, Used).Select(MeshSize.FullName)];
            stream.Subscribe(ResourceType.Endpoints, names);
            stream.Subscribe(ResourceType.Service, names);
            stream.Drain();
            _streams.Add(stream);
        }

        int sent = PublishOneEndpointChange();
        if (sent != Sidecars)
        {
            throw new InvalidOperationException($"{sent} resources were sent to {Sidecars} sidecars");
        }
    }

    [Benchmark]
    public int PublishOneEndpointChange()
    {
        Publish(_changes[_turn]);
        _turn ^= 1;
        int sent = 0;
        foreach (BenchmarkStream stream in _streams)
        {
            sent += stream.Drain();
        }

        return sent;
    }

    private void Publish(ModelChange change) => _store.Publish(builder => builder.Apply(change), changedAt: 1);
}
