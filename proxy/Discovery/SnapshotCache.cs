using System.Threading.Channels;
using Mesh.Api.Resources;
using Microsoft.Extensions.Logging;

namespace Mesh.Proxy.Discovery;

/// <summary>
/// Keeps the last good configuration on disk, so that a restarted sidecar serves before the control plane answers and is sent only what has changed. Losing the
/// file costs one full answer, so every failure is a log line and nothing more.
/// </summary>
internal sealed partial class SnapshotCache(string directory, TimeProvider time, ILogger<SnapshotCache> logger)
{
    /// <summary>Quiet time before a write: a burst of changes costs one write.</summary>
    public static readonly TimeSpan Debounce = TimeSpan.FromSeconds(1);

    private readonly Channel<IReadOnlyCollection<HeldResource>> _newest = Channel.CreateBounded<IReadOnlyCollection<HeldResource>>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

    private string Path => System.IO.Path.Combine(directory, "snapshot.bin");

    /// <summary>Asks for <paramref name="resources"/> to be kept; only the newest offer counts.</summary>
    public void Offer(IReadOnlyCollection<HeldResource> resources) => _newest.Writer.TryWrite(resources);

    /// <summary>Reads what an earlier process kept; empty if there is nothing or it cannot be used.</summary>
    public IReadOnlyCollection<HeldResource> Load()
    {
        try
        {
            var file = new FileInfo(Path);
            if (!file.Exists)
            {
                return [];
            }

            if (file.Length > SnapshotFile.MaxBytes)
            {
                Log.Ignored(logger, Path, $"larger than {SnapshotFile.MaxBytes} bytes");
                return [];
            }

            if (SnapshotFile.Decode(File.ReadAllBytes(Path)) is not { } resources)
            {
                Log.Ignored(logger, Path, "its checksum or format is wrong");
                return [];
            }

            Log.Loaded(logger, resources.Count, Path);
            return resources;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Log.Ignored(logger, Path, e.Message);
            return [];
        }
    }

    /// <summary>Writes what is offered until cancelled; what was offered last is written in any case.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (await _newest.Reader.WaitToReadAsync(cancellationToken))
            {
                await Task.Delay(Debounce, time, cancellationToken);
                WriteNewest();
            }
        }
        finally
        {
            WriteNewest();
        }
    }

    private void WriteNewest()
    {
        if (!_newest.Reader.TryRead(out IReadOnlyCollection<HeldResource>? resources))
        {
            return;
        }

        try
        {
            Write(SnapshotFile.Encode(resources.Where(resource => resource.Type != ResourceType.TrustBundle)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Log.WriteFailed(logger, Path, e.Message);
        }
    }

    /// <summary>Replaces the file in one step: a reader, or a crash, sees the old one or the new one.</summary>
    private void Write(byte[] content)
    {
        if (content.Length > SnapshotFile.MaxBytes)
        {
            Log.WriteFailed(logger, Path, $"the configuration takes more than {SnapshotFile.MaxBytes} bytes");
            return;
        }

        string temporary = Path + ".tmp";
        using (var file = new FileStream(temporary, FileMode.Create, FileAccess.Write))
        {
            file.Write(content);
            file.Flush(flushToDisk: true);
        }

        File.Move(temporary, Path, overwrite: true);
    }

    private static partial class Log
    {
        [LoggerMessage(EventIds.CacheLoaded, LogLevel.Information, "Serving the last good configuration: {Count} resources from {Path}")]
        public static partial void Loaded(ILogger logger, int count, string path);

        [LoggerMessage(EventIds.CacheIgnored, LogLevel.Warning, "Ignoring the kept configuration {Path}: {Reason}")]
        public static partial void Ignored(ILogger logger, string path, string reason);

        [LoggerMessage(EventIds.CacheWriteFailed, LogLevel.Warning, "Cannot keep the configuration in {Path}: {Reason}; a restarted sidecar will wait for the control plane")]
        public static partial void WriteFailed(ILogger logger, string path, string reason);
    }
}
