namespace Mesh.Proxy.Balancing;

/// <summary>
/// An endpoint's own word that it ends. It still serves, so it is no evidence against it and lasts as long as the word is repeated: what clears other evidence does not clear this.
/// </summary>
internal sealed class LameDuckMark(TimeProvider time)
{
    /// <summary>
    /// How long a word counts. Much longer than the control plane takes to remove the endpoint, short enough that a new pod at the same address is not taken for the old one
    /// for long.
    /// </summary>
    public static readonly TimeSpan Lasts = TimeSpan.FromSeconds(30);

    private readonly long _origin = time.GetTimestamp();
    private long _untilTicks;

    public bool IsActive => Volatile.Read(ref _untilTicks) is var until and > 0 && time.GetElapsedTime(_origin).Ticks < until;

    /// <summary>The endpoint has said so, just now.</summary>
    public void Renew() => Volatile.Write(ref _untilTicks, (time.GetElapsedTime(_origin) + Lasts).Ticks);
}
