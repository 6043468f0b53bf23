using Mesh.Api.Discovery;

namespace Mesh.Proxy.Discovery;

/// <summary>One incremental ADS stream. One writer, one reader. Disposing ends it, reads included.</summary>
internal interface IDiscoveryStream : IAsyncDisposable
{
    Task SendAsync(DeltaDiscoveryRequest request, CancellationToken cancellationToken);

    /// <summary>Responses until the control plane ends the stream; throws if it breaks.</summary>
    IAsyncEnumerable<DeltaDiscoveryResponse> ReadAllAsync(CancellationToken cancellationToken);
}
