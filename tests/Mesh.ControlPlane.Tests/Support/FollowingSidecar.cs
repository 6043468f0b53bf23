using System.Collections.Concurrent;
using Grpc.Core;
using Mesh.Api.Discovery;
using Mesh.Api.Resources;
using Wire = Mesh.Api.Resources.V1;

namespace Mesh.ControlPlane.Tests.Support;

/// <summary>A sidecar that takes whatever comes for one service and its endpoints, and remembers what was ever taken from it.</summary>
internal sealed class FollowingSidecar : IAsyncDisposable
{
    private readonly DeltaClient _client;
    private readonly Task _reading;
    private volatile string _weights = "";
    private volatile int _endpoints = -1;

    private FollowingSidecar(DeltaClient client)
    {
        _client = client;
        _reading = ReadAsync();
    }

    /// <summary>Weights of the backends of the service's first port; empty before anything came.</summary>
    public string Weights => _weights;

    /// <summary>Endpoints that there are; -1 before anything came.</summary>
    public int Endpoints => _endpoints;

    /// <summary>Names of removed resources, and of sets that were emptied.</summary>
    public ConcurrentQueue<string> Taken { get; } = [];

    public static async Task<FollowingSidecar> StartAsync(DeltaClient client, string service, string backend)
    {
        await client.SubscribeAsync(ResourceType.Endpoints, backend);
        await client.SubscribeAsync(ResourceType.Service, service);
        var sidecar = new FollowingSidecar(client);
        await Eventually.TrueAsync(() => sidecar is { Weights.Length: > 0, Endpoints: > 0 }, $"a sidecar has {service} and {backend}");
        return sidecar;
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _reading;
    }

    private async Task ReadAsync()
    {
        try
        {
            while (true)
            {
                Take(await _client.ReadAndAckAsync());
            }
        }
        catch (Exception exception) when (exception is RpcException or EndOfStreamException or ObjectDisposedException or InvalidOperationException)
        {
            // The test is over, or the stream has ended, which is seen from what does not come any more.
        }
    }

    private void Take(DeltaDiscoveryResponse response)
    {
        foreach (string name in response.RemovedResources)
        {
            Taken.Enqueue(name);
        }

        foreach (var resource in response.Resources)
        {
            if (response.TypeUrl == ResourceType.Service)
            {
                var port = resource.Resource_.Unpack<Wire.Service>().Ports[0];
                _weights = string.Join(',', port.Backends.Select(backend => backend.Weight));
                if (port.Backends.Count == 0)
                {
                    Taken.Enqueue($"backends of {resource.Name}");
                }
            }
            else
            {
                _endpoints = resource.Resource_.Unpack<Wire.Endpoints>().Localities.Sum(locality => locality.Endpoints.Count);
                if (_endpoints == 0)
                {
                    Taken.Enqueue($"endpoints of {resource.Name}");
                }
            }
        }
    }
}
