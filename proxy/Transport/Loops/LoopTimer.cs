namespace Mesh.Proxy.Transport.Loops;

/// <summary>
/// One alarm of one owner; at most one is set at a time. Re-arming for later is a store: the wheel finds out when it comes by. Belongs to one loop.
/// </summary>
internal sealed class LoopTimer(ILoopTimerHandler owner)
{
    /// <summary>Time at which it fires, in milliseconds of the loop's clock; <see cref="long.MaxValue"/> if not set.</summary>
    internal long Deadline { get; set; } = long.MaxValue;

    /// <summary>Slot of the wheel it is linked into, or -1.</summary>
    internal int Slot { get; set; } = -1;

    internal LoopTimer? Previous { get; set; }

    internal LoopTimer? Next { get; set; }

    public bool IsSet => Deadline != long.MaxValue;

    /// <summary>Nothing will fire any more. The wheel drops it when it comes by.</summary>
    public void Clear() => Deadline = long.MaxValue;

    internal void Fire() => owner.OnTimer(this);
}
