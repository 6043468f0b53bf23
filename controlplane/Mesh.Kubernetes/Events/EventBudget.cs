namespace Mesh.Kubernetes.Events;

/// <summary>Tokens left for Events about one object.</summary>
internal sealed class EventBudget(int burst, TimeSpan refill, DateTimeOffset now)
{
    private double _tokens = burst;
    private DateTimeOffset _counted = now;

    public DateTimeOffset LastUsed => _counted;

    public bool TryTake(DateTimeOffset at)
    {
        _tokens = Math.Min(burst, _tokens + ((at - _counted) / refill));
        _counted = at;
        if (_tokens < 1)
        {
            return false;
        }

        _tokens--;
        return true;
    }
}
