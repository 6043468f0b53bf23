using Grpc.Core;
using Grpc.Net.Client;
using Mesh.Api.Discovery;
using Mesh.Api.Resources;

namespace Mesh.Bench.Discovery.Sidecars;

/// <summary>One stream on a connection of its own. One caller writes at a time.</summary>
internal sealed class DiscoveryCall : IDisposable
{
    private readonly GrpcChannel _channel;
    private readonly AsyncDuplexStreamingCall<DeltaDiscoveryRequest, DeltaDiscoveryResponse> _call;
    private Node? _introduction;

    public DiscoveryCall(GrpcChannel channel, ResourceName workload, CancellationToken cancellationToken)
    {
        _channel = channel;
        _call = new AggregatedDiscoveryService.AggregatedDiscoveryServiceClient(channel).DeltaAggregatedResources(cancellationToken: cancellationToken);
        _introduction = new Node { Id = workload.ToString(), UserAgentName = "mesh-bench" };
    }

    public IAsyncStreamReader<DeltaDiscoveryResponse> Responses => _call.ResponseStream;

    /// <summary>How long the control plane asks to stay away after it has refused the stream; null if it does not say.</summary>
    public TimeSpan? Pushback => _call.GetTrailers().GetValue("grpc-retry-pushback-ms") is { } text && int.TryParse(text, out int milliseconds)
        ? TimeSpan.FromMilliseconds(milliseconds)
        : null;

    public Task SendAsync(DeltaDiscoveryRequest request)
    {
        request.Node = _introduction;
        _introduction = null;
        return _call.RequestStream.WriteAsync(request);
    }

    public void Dispose()
    {
        _call.Dispose();
        _channel.Dispose();
    }
}
