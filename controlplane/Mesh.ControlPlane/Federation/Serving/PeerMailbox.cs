using Mesh.ControlPlane.Federation.Statements;
using Mesh.ControlPlane.Kubernetes;

namespace Mesh.ControlPlane.Federation.Serving;

/// <summary>What reaches the loop of one peer's stream from outside: names, each once, so that a slow peer costs the publisher nothing.</summary>
internal sealed class PeerMailbox : IDisposable
{
    private readonly Lock _lock = new();
    private readonly ChangeSignal _signal = new();
    private HashSet<string> _names = new(StringComparer.Ordinal);
    private bool _everything = true;

    public void Put(IReadOnlyCollection<StatementName> names)
    {
        lock (_lock)
        {
            _names.UnionWith(names.Select(name => name.ToString()));
        }

        _signal.Set();
    }

    /// <summary>All names may mean something else now.</summary>
    public void PutEverything()
    {
        lock (_lock)
        {
            _everything = true;
        }

        _signal.Set();
    }

    /// <summary>Something else is to be looked at.</summary>
    public void Wake() => _signal.Set();

    /// <summary>Takes what has come.</summary>
    /// <returns>The names; null for all there are.</returns>
    public IReadOnlySet<string>? Take()
    {
        lock (_lock)
        {
            var taken = _everything ? null : _names;
            _everything = false;
            _names = new(StringComparer.Ordinal);
            return taken;
        }
    }

    /// <summary>Waits until something may have come, at most so long.</summary>
    public Task WaitAsync(TimeSpan longest, TimeProvider time, CancellationToken cancellationToken) => _signal.WaitAsync(longest, time, cancellationToken);

    public void Dispose() => _signal.Dispose();
}
