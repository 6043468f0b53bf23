using Grpc.Core;
using Grpc.Net.Client;
using Mesh.Api.Discovery;
using Mesh.Proxy.Identity;

namespace Mesh.Proxy.Discovery;

/// <summary>Discovery streams over gRPC and mutual TLS. The first request of each stream says which sidecar this is.</summary>
internal sealed class GrpcDiscoveryTransport(ControlPlaneChannelFactory channels, WorkloadCertificateStore certificates, Node node) : IDiscoveryTransport
{
    public async Task<IDiscoveryStream> OpenAsync(CancellationToken cancellationToken)
    {
        WorkloadCertificate certificate = await certificates.WaitForFirstAsync(cancellationToken);
        GrpcChannel channel = channels.Open(certificate.Context);
        return new Stream(channel, node, cancellationToken);
    }

    private sealed class Stream : IDiscoveryStream
    {
        private readonly GrpcChannel _channel;
        private readonly AsyncDuplexStreamingCall<DeltaDiscoveryRequest, DeltaDiscoveryResponse> _call;
        private Node? _introduction;

        public Stream(GrpcChannel channel, Node node, CancellationToken cancellationToken)
        {
            _channel = channel;
            _introduction = node;
            _call = new AggregatedDiscoveryService.AggregatedDiscoveryServiceClient(channel).DeltaAggregatedResources(cancellationToken: cancellationToken);
        }

        public Task SendAsync(DeltaDiscoveryRequest request, CancellationToken cancellationToken)
        {
            request.Node = _introduction;
            _introduction = null;
            return _call.RequestStream.WriteAsync(request, cancellationToken);
        }

        public IAsyncEnumerable<DeltaDiscoveryResponse> ReadAllAsync(CancellationToken cancellationToken) => _call.ResponseStream.ReadAllAsync(cancellationToken);

        public ValueTask DisposeAsync()
        {
            _call.Dispose();
            _channel.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
