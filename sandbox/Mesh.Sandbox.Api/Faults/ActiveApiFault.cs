namespace Mesh.Sandbox.Api.Faults;

/// <summary>A fault that lasts until this is disposed.</summary>
public sealed class ActiveApiFault : IDisposable
{
    private readonly ApiFaults _faults;
    private long _met;

    internal ActiveApiFault(ApiFaults faults, ApiFault fault) => (_faults, Fault) = (faults, fault);

    /// <summary>What goes wrong.</summary>
    public ApiFault Fault { get; }

    /// <summary>How many requests have met it, those that were open at its begin aside.</summary>
    public long Met => Volatile.Read(ref _met);

    public void Dispose() => _faults.End(this);

    internal void Meet() => Interlocked.Increment(ref _met);
}
