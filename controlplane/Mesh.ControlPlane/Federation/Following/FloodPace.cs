namespace Mesh.ControlPlane.Federation.Following;

/// <summary>Slows down a peer that states more than there is to state: its next response waits for our acknowledgement, and that comes when its account allows it. One user.</summary>
/// <param name="burst">What it may state at once.</param>
/// <param name="perSecond">What it may state after that.</param>
/// <param name="time">The clock.</param>
internal sealed class FloodPace(int burst, int perSecond, TimeProvider time)
{
    private double _tokens = burst;
    private long _at = time.GetTimestamp();

    /// <summary>Takes off the account.</summary>
    /// <returns>How long to wait before more is asked for.</returns>
    public TimeSpan Take(int cost)
    {
        long now = time.GetTimestamp();
        _tokens = Math.Min(burst, _tokens + (time.GetElapsedTime(_at, now).TotalSeconds * perSecond)) - cost;
        _at = now;
        return _tokens >= 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(-_tokens / perSecond);
    }
}
