using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Mesh.Proxy.Logging;

/// <summary>The lowest level that is logged, by category. May change while the sidecar runs.</summary>
internal sealed class LogLevels : IOptionsMonitor<LoggerFilterOptions>
{
    private readonly Lock _change = new();
    private Action<LoggerFilterOptions, string?>? _changed;
    private LoggerFilterOptions _current;

    public LogLevels(LogLevel level) => (Level, _current) = (level, OptionsOf(level));

    /// <summary>Of the sidecar's own categories.</summary>
    public LogLevel Level { get; private set; }

    public LoggerFilterOptions CurrentValue => Volatile.Read(ref _current);

    public LoggerFilterOptions Get(string? name) => CurrentValue;

    /// <summary>Changes the level for all that is logged from now on. Any thread.</summary>
    public void Set(LogLevel level)
    {
        lock (_change)
        {
            Level = level;
            Volatile.Write(ref _current, OptionsOf(level));
            _changed?.Invoke(_current, null);
        }
    }

    public IDisposable OnChange(Action<LoggerFilterOptions, string?> listener)
    {
        lock (_change)
        {
            _changed += listener;
        }

        return new Subscription(this, listener);
    }

    /// <summary>Reads a level as people write it.</summary>
    /// <returns>Null for anything but <c>debug</c>, <c>info</c>, <c>warning</c> and <c>error</c>.</returns>
    public static LogLevel? TryParse(string text) => text switch
    {
        "debug" => LogLevel.Debug,
        "info" => LogLevel.Information,
        "warning" => LogLevel.Warning,
        "error" => LogLevel.Error,
        _ => null,
    };

    /// <summary>The other way round.</summary>
    public static string NameOf(LogLevel level) => level switch
    {
        <= LogLevel.Debug => "debug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warning",
        _ => "error",
    };

    // What frameworks have to say interests only when it is a problem.
    private static LoggerFilterOptions OptionsOf(LogLevel level) => new()
    {
        MinLevel = level,
        Rules =
        {
            new LoggerFilterRule(null, "Microsoft", level > LogLevel.Warning ? level : LogLevel.Warning, null),
            // A request that could not be forwarded is answered with its reason and counted; a stack trace for each would bury everything else.
            new LoggerFilterRule(null, "Yarp", level <= LogLevel.Debug ? LogLevel.Debug : LogLevel.Error, null),
        },
    };

    private sealed class Subscription(LogLevels levels, Action<LoggerFilterOptions, string?> listener) : IDisposable
    {
        public void Dispose()
        {
            lock (levels._change)
            {
                levels._changed -= listener;
            }
        }
    }
}
