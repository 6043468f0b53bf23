using System.Net;
using System.Text.Json;
using Mesh.Kubernetes.Client;
using Microsoft.Extensions.Logging;

namespace Mesh.Kubernetes.Informers;

/// <summary>The phase of an informer. One log line per change of it; the tries in between say nothing.</summary>
internal sealed partial class InformerStatus(ResourceDefinition kind, ILogger logger)
{
    private int _phase;

    public InformerPhase Phase => (InformerPhase)Volatile.Read(ref _phase);

    public void Following(int count)
    {
        switch (Enter(InformerPhase.Following))
        {
            case InformerPhase.Syncing or InformerPhase.Missing:
                Log.Synced(logger, kind, count);
                break;
            case InformerPhase.Lost:
                Log.Back(logger, kind, count);
                break;
            case InformerPhase.Following:
            default:
                break;
        }
    }

    public void Lost(Exception exception, int count)
    {
        if (Enter(InformerPhase.Lost) != InformerPhase.Lost)
        {
            Log.Lost(logger, kind, Describe(exception), count);
        }
    }

    public void Missing()
    {
        if (Enter(InformerPhase.Missing) != InformerPhase.Missing)
        {
            Log.KindMissing(logger, kind);
        }
    }

    public void Relisted(RelistResult result) => Log.Relisted(logger, kind, result.Added, result.Changed, result.Removed);

    private InformerPhase Enter(InformerPhase phase) => (InformerPhase)Interlocked.Exchange(ref _phase, (int)phase);

    private static string Describe(Exception exception) => exception switch
    {
        KubernetesApiException { Code: HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized } refused =>
            $"{refused.Message} (check the service account's role)",
        JsonException or InvalidDataException => $"the server sent garbage: {exception.Message}",
        _ => exception.Message,
    };

    private static partial class Log
    {
        [LoggerMessage(EventIds.InformerSynced, LogLevel.Information, "Following {Kind}: {Count} objects")]
        public static partial void Synced(ILogger logger, ResourceDefinition kind, int count);

        [LoggerMessage(EventIds.InformerLost, LogLevel.Warning, "Lost {Kind}, keeping {Count} objects and trying again: {Reason}")]
        public static partial void Lost(ILogger logger, ResourceDefinition kind, string reason, int count);

        [LoggerMessage(EventIds.InformerRecovered, LogLevel.Information, "Following {Kind} again: {Count} objects")]
        public static partial void Back(ILogger logger, ResourceDefinition kind, int count);

        [LoggerMessage(EventIds.InformerRelisted, LogLevel.Information, "Listed {Kind} anew: {Added} added, {Changed} changed, {Removed} removed")]
        public static partial void Relisted(ILogger logger, ResourceDefinition kind, int added, int changed, int removed);

        [LoggerMessage(EventIds.InformerKindMissing, LogLevel.Information, "{Kind} is not served here; waiting for its definition")]
        public static partial void KindMissing(ILogger logger, ResourceDefinition kind);
    }
}
