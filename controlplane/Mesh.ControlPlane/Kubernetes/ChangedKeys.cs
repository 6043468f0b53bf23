using System.Threading.Channels;
using Mesh.ControlPlane.Translation;

namespace Mesh.ControlPlane.Kubernetes;

/// <summary>
/// What changed and has not been looked at. A set, so that a storm of events is one look per object; taken whole, so that what came while the last
/// look was under way makes the next batch. No debounce: an endpoint that goes away must not wait for quiet.
/// </summary>
internal sealed class ChangedKeys(TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private HashSet<ChangedKey> _keys = [];
    private long _since;

    public void Add(ChangedKey key)
    {
        lock (_lock)
        {
            if (_keys.Count == 0)
            {
                _since = time.GetTimestamp();
            }

            _keys.Add(key);
        }

        _wake.Writer.TryWrite(true);
    }

    /// <summary>Waits for changes and takes all of them.</summary>
    /// <returns>The keys, and when the first of them came, in ticks of the <see cref="TimeProvider"/>.</returns>
    public async ValueTask<(IReadOnlyCollection<ChangedKey> Keys, long Since)> TakeAsync(CancellationToken cancellationToken)
    {
        await _wake.Reader.ReadAsync(cancellationToken);
        lock (_lock)
        {
            var taken = (_keys, _since);
            _keys = [];
            return taken;
        }
    }
}
