using Grpc.Core;
using Grpc.Net.Client;
using Mesh.Api.Discovery;

namespace Mesh.ControlPlane.Tests.Support;

/// <summary>A small incremental ADS client: applies what it gets and acknowledges it, unless told to reject.</summary>
internal sealed class DeltaClient : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly AsyncDuplexStreamingCall<DeltaDiscoveryRequest, DeltaDiscoveryResponse> _call;
    private Node? _node;

    /// <param name="channel">To the control plane.</param>
    /// <param name="node">The workload that it is the sidecar of.</param>
    /// <param name="life">How long its stream may take; 20 s by default.</param>
    public DeltaClient(GrpcChannel channel, string node, TimeSpan? life = null)
    {
        _call = new AggregatedDiscoveryService.AggregatedDiscoveryServiceClient(channel).DeltaAggregatedResources(deadline: TimeProvider.System.GetUtcNow().UtcDateTime + (life ?? Patience));
        _node = new Node { Id = node, Cluster = "cluster-1" };
    }

    public Task SubscribeAsync(string type, params string[] names) => SendAsync(type, names, []);

    public Task UnsubscribeAsync(string type, params string[] names) => SendAsync(type, [], names);

    public Task SendAsync(string type, string[] subscribe, string[] unsubscribe, IDictionary<string, string>? initial = null)
    {
        var request = new DeltaDiscoveryRequest { TypeUrl = type };
        request.ResourceNamesSubscribe.AddRange(subscribe);
        request.ResourceNamesUnsubscribe.AddRange(unsubscribe);
        request.InitialResourceVersions.Add(initial ?? new Dictionary<string, string>());
        return SendAsync(request);
    }

    public Task SendAsync(DeltaDiscoveryRequest request)
    {
        request.Node = _node;
        _node = null;
        return _call.RequestStream.WriteAsync(request);
    }

    /// <summary>The next response, not acknowledged.</summary>
    public async Task<DeltaDiscoveryResponse> ReadAsync() =>
        await _call.ResponseStream.MoveNext(CancellationToken.None) ? _call.ResponseStream.Current : throw new EndOfStreamException();

    public Task AckAsync(DeltaDiscoveryResponse response) =>
        SendAsync(new DeltaDiscoveryRequest { TypeUrl = response.TypeUrl, ResponseNonce = response.Nonce });

    public Task NackAsync(DeltaDiscoveryResponse response, string message) => SendAsync(new DeltaDiscoveryRequest
    {
        TypeUrl = response.TypeUrl,
        ResponseNonce = response.Nonce,
        ErrorDetail = new Api.Discovery.Status { Code = 3, Message = message },
    });

    public async Task<DeltaDiscoveryResponse> ReadAndAckAsync()
    {
        var response = await ReadAsync();
        await AckAsync(response);
        return response;
    }

    public Task CompleteAsync() => _call.RequestStream.CompleteAsync();

    public void Dispose() => _call.Dispose();
}
