using System.Net;
using System.Net.Http.Headers;

namespace Mesh.Injector.Tests.Admission;

/// <summary>A body of which one byte is sent and the rest never comes.</summary>
internal sealed class StalledContent : HttpContent
{
    private readonly TaskCompletionSource _stalled = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public StalledContent() => Headers.ContentType = new MediaTypeHeaderValue("application/json");

    /// <summary>Ends when the first byte has been sent.</summary>
    public Task Stalled => _stalled.Task;

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        await stream.WriteAsync("{"u8.ToArray(), cancellationToken);
        await stream.FlushAsync(cancellationToken);
        _stalled.TrySetResult();
        // Ends quietly when the server cuts the request off: the client then says what it was told, not that it was cancelled.
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 1000;
        return true;
    }
}
