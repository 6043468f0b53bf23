using System.IO.Pipelines;
using Mesh.Proxy.Balancing;
using Mesh.Proxy.Transport;

namespace Mesh.Proxy.Forwarding;

/// <summary>The upstream of an opaque connection. Counts as in flight at its endpoint until disposed.</summary>
internal sealed class OpaqueUpstream : IAsyncDisposable
{
    private readonly UpstreamConnection _connection;
    private readonly EndpointState? _state;
    private readonly PipeReader _input;
    private Task<ReadResult>? _firstRead;
    private int _disposed;

    public OpaqueUpstream(UpstreamConnection connection, EndpointState? state)
    {
        _connection = connection;
        _state = state;
        _state?.Begin();
        _input = PipeReader.Create(connection.Stream, new StreamPipeReaderOptions(bufferSize: 16 * 1024, leaveOpen: true, useZeroByteReads: true));
    }

    /// <summary>
    /// Completes when the upstream has spoken, ended or failed. The read that finds it out is not taken back (a cancelled read could break TLS): it is the one that
    /// <see cref="ReadAsync"/> returns first.
    /// </summary>
    public Task WaitForFirstRead() => _firstRead ??= _input.ReadAsync().AsTask();

    /// <summary>What the upstream sends; give it back with <see cref="AdvanceTo"/>.</summary>
    public ValueTask<ReadResult> ReadAsync()
    {
        if (_firstRead is not { } first)
        {
            return _input.ReadAsync();
        }

        _firstRead = null;
        return new ValueTask<ReadResult>(first);
    }

    public void AdvanceTo(SequencePosition consumed) => _input.AdvanceTo(consumed);

    /// <summary>Where the client's bytes go.</summary>
    public Stream Output => _connection.Stream;

    /// <summary>To be asked when the upstream has ended: true if that was a reset in disguise.</summary>
    public bool WasReset => _connection.WasReset;

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
