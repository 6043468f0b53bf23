using BenchmarkDotNet.Attributes;
using Mesh.Api.Discovery;
using Mesh.Api.Resources;
using Mesh.Benchmarks.Fixtures;
using Mesh.Proxy.Discovery;

namespace Mesh.Benchmarks.Discovery;

/// <summary>Decoding and checking what the control plane sends.</summary>
public class ResourceDecoderBenchmark
{
    private readonly Resource[] _services = [.. Enumerable.Range(0, MeshSize.Services).Select(i => WireMesh.Wrap(i, WireMesh.Service(i)))];
    private readonly Resource[] _endpoints = [.. Enumerable.Range(0, MeshSize.Services).Select(i => WireMesh.Wrap(i, WireMesh.Endpoints(i)))];

    /// <summary>1,000 services with 10,000 endpoints: a sidecar that uses all of a large cluster and starts with nothing.</summary>
    [Benchmark]
    public int DecodeEverything()
    {
        int accepted = 0;
        foreach (Resource resource in _services)
        {
            accepted += ResourceDecoder.Decode(ResourceType.Service, resource).IsAccepted ? 1 : 0;
        }

        foreach (Resource resource in _endpoints)
        {
            accepted += ResourceDecoder.Decode(ResourceType.Endpoints, resource).IsAccepted ? 1 : 0;
        }

        return accepted;
    }

    /// <summary>The ten endpoints of one service.</summary>
    [Benchmark]
    public bool DecodeOneEndpointSet() => ResourceDecoder.Decode(ResourceType.Endpoints, _endpoints[MeshSize.Changing]).IsAccepted;
}
