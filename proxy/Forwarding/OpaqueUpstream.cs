using System.IO.Pipelines;
using Mesh.Proxy.Balancing;
using Mesh.Proxy.Transport;

namespace Mesh.Proxy.Forwarding;

/// <summary>The upstream of an opaque connection. Counts as in flight at its endpoint until disposed.</summary>
internal sealed class OpaqueUpstream : IAsyncDisposable
{
    private readonly UpstreamConnection _connection;
    private readonly EndpointState? _state;
    private int _disposed;

    public OpaqueUpstream(UpstreamConnection connection, EndpointState? state)
    {
        _connection = connection;
        _state = state;
        _state?.Begin();
        Input = PipeReader.Create(connection.Stream, new StreamPipeReaderOptions(bufferSize: 16 * 1024, leaveOpen: true, useZeroByteReads: true));
    }

    /// <summary>What the upstream sends.</summary>
    public PipeReader Input { get; }

    /// <summary>Where the client's bytes go.</summary>
    public Stream Output => _connection.Stream;

    public ValueTask CompleteOutputAsync() => _connection.CompleteOutputAsync();

    public void Abort() => _connection.Abort();

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            await _connection.DisposeAsync();
            _state?.End();
        }
    }
}
