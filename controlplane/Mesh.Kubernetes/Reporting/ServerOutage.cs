using Microsoft.Extensions.Logging;

namespace Mesh.Kubernetes.Reporting;

/// <summary>
/// What all informers of one API server say together of its being away, overloaded or broken: one line when it begins and one when it is over. An API server that
/// flaps is one outage. What concerns a single kind, such as a missing permission, each informer says for itself. The first that is answered tells the others, who may be in the middle of
/// a long wait.
/// </summary>
public sealed partial class ServerOutage
{
    /// <summary>How long everything must go well for an outage to be over.</summary>
    private static readonly TimeSpan Calm = TimeSpan.FromSeconds(10);

    private readonly ILogger _logger;
    private readonly Episode _episode;
    private readonly Lock _gate = new();
    private readonly HashSet<object> _affected = new(ReferenceEqualityComparer.Instance);
    private TaskCompletionSource _answered = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <param name="time">Measures how long it lasts.</param>
    /// <param name="logger">Is told.</param>
    public ServerOutage(TimeProvider time, ILogger logger)
    {
        _logger = logger;
        _episode = new(time, Calm, lasted => Log.Over(_logger, lasted));
    }

    /// <summary>Completes when the next of those who have lost the server is answered.</summary>
    internal Task Answered
    {
        get
        {
            lock (_gate)
            {
                return _answered.Task;
            }
        }
    }

    /// <summary>One of those who follow the server has lost it.</summary>
    internal void Begin(object follower, object kind, string reason)
    {
        lock (_gate)
        {
            _affected.Add(follower);
            if (_episode.Begin())
            {
                Log.Begun(_logger, kind, reason);
            }
        }
    }

    /// <summary>One of those who follow the server is answered.</summary>
    internal void End(object follower)
    {
        lock (_gate)
        {
            if (!_affected.Remove(follower))
            {
                return;
            }

            _answered.SetResult();
            _answered = new(TaskCreationOptions.RunContinuationsAsynchronously);
            if (_affected.Count == 0)
            {
                _episode.End();
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventIds.ServerAway, LogLevel.Warning, "The API server fails; what was read stays in force, and it is tried again. First seen while following {Kind}: {Reason}")]
        public static partial void Begun(ILogger logger, object kind, string reason);

        [LoggerMessage(EventIds.ServerBack, LogLevel.Information, "The API server answers again; it failed for {Duration}")]
        public static partial void Over(ILogger logger, TimeSpan duration);
    }
}
