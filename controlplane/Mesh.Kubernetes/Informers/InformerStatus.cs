using System.Net;
using System.Text.Json;
using Mesh.Kubernetes.Client;
using Mesh.Kubernetes.Reporting;
using Microsoft.Extensions.Logging;

namespace Mesh.Kubernetes.Informers;

/// <summary>The phase of an informer, and what is said of it: one line when something begins to be wrong and one when it is well again for good; the tries in between say nothing.</summary>
internal sealed partial class InformerStatus
{
    private static readonly Task Never = new TaskCompletionSource().Task;

    private readonly ResourceDefinition _kind;
    private readonly ServerOutage _outage;
    private readonly Episode _trouble;
    private readonly ILogger _logger;
    private int _phase;
    private bool _announced;
    private bool _missing;

    /// <param name="kind">What is followed.</param>
    /// <param name="outage">Is told of what concerns the server as a whole.</param>
    /// <param name="time">The clock.</param>
    /// <param name="calm">How long it must go well for a trouble of this kind alone to be over.</param>
    /// <param name="logger">Is told of what concerns this kind.</param>
    public InformerStatus(ResourceDefinition kind, ServerOutage outage, TimeProvider time, TimeSpan calm, ILogger logger)
    {
        (_kind, _outage, _logger) = (kind, outage, logger);
        _trouble = new(time, calm, lasted => Log.Back(_logger, _kind, lasted));
    }

    /// <summary>Completes when somebody else who has lost the server is answered; never if what is wrong concerns this kind alone.</summary>
    public Task ServerAnswers { get; private set; } = Never;

    public InformerPhase Phase => (InformerPhase)Volatile.Read(ref _phase);

    public void Following(int count)
    {
        Enter(InformerPhase.Following);
        if (!_announced)
        {
            Log.Synced(_logger, _kind, count);
        }

        (_announced, _missing) = (true, false);
        ServerAnswers = Never;
        _outage.End(this);
        _trouble.End();
    }

    public void Lost(Exception exception, int count)
    {
        Enter(InformerPhase.Lost);
        if (IsOfServer(exception))
        {
            _outage.Begin(this, _kind, exception.Message);
            ServerAnswers = _outage.Answered;
            return;
        }

        ServerAnswers = Never;
        _outage.End(this);
        if (_trouble.Begin())
        {
            Log.Lost(_logger, _kind, Describe(exception), count);
        }
    }

    public void Missing()
    {
        Enter(InformerPhase.Missing);
        if (!_missing)
        {
            Log.KindMissing(_logger, _kind);
        }

        (_announced, _missing) = (false, true);
        ServerAnswers = Never;
        _outage.End(this);
        _trouble.End();
    }

    /// <summary>Nobody waits for the server here any more.</summary>
    public void Stopped() => _outage.End(this);

    public void Relisted(RelistResult result) => Log.Relisted(
        _logger,
        result is { Added: 0, Changed: 0, Removed: 0 } ? LogLevel.Debug : LogLevel.Information,
        _kind,
        result.Added,
        result.Changed,
        result.Removed);

    private void Enter(InformerPhase phase) => Volatile.Write(ref _phase, (int)phase);

    /// <summary>True if the server is away, overloaded or broken, or does not believe us: whoever follows something else there meets the same.</summary>
    private static bool IsOfServer(Exception exception) => exception switch
    {
        KubernetesApiException refused => refused.Code is HttpStatusCode.Unauthorized or HttpStatusCode.Gone or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError,
        _ => exception is HttpRequestException or IOException or TimeoutException or OperationCanceledException,
    };

    private static string Describe(Exception exception) => exception switch
    {
        KubernetesApiException { Code: HttpStatusCode.Forbidden } refused => $"{refused.Message} (check the service account's role)",
        JsonException or InvalidDataException => $"the server sent garbage: {exception.Message}",
        _ => exception.Message,
    };

    private static partial class Log
    {
        [LoggerMessage(EventIds.InformerSynced, LogLevel.Information, "Following {Kind}: {Count} objects")]
        public static partial void Synced(ILogger logger, ResourceDefinition kind, int count);

        [LoggerMessage(EventIds.InformerLost, LogLevel.Warning, "Lost {Kind}, keeping {Count} objects and trying again: {Reason}")]
        public static partial void Lost(ILogger logger, ResourceDefinition kind, string reason, int count);

        [LoggerMessage(EventIds.InformerRecovered, LogLevel.Information, "Following {Kind} again; it was lost for {Duration}")]
        public static partial void Back(ILogger logger, ResourceDefinition kind, TimeSpan duration);

        [LoggerMessage(EventId = EventIds.InformerRelisted, Message = "Listed {Kind} anew: {Added} added, {Changed} changed, {Removed} removed")]
        public static partial void Relisted(ILogger logger, LogLevel level, ResourceDefinition kind, int added, int changed, int removed);

        [LoggerMessage(EventIds.InformerKindMissing, LogLevel.Information, "{Kind} is not served here; waiting for its definition")]
        public static partial void KindMissing(ILogger logger, ResourceDefinition kind);
    }
}
