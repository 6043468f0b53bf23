namespace Mesh.ControlPlane.RegionControl;

/// <summary>What this replica knows of decisions about regions. One writer.</summary>
internal sealed class RegionBook
{
    private RegionDecisions _current = RegionDecisions.None;

    /// <summary>Called by the writer's thread after each change of what is decided or in force, each step of a drain among them: must only set signals.</summary>
    public event Action? Changed;

    public RegionDecisions Current => Volatile.Read(ref _current);

    /// <summary>False until everything that is decided here, and what was kept of peers, is in it.</summary>
    public bool IsLoaded { get => Volatile.Read(ref field); private set => Volatile.Write(ref field, value); }

    public void Publish(RegionDecisions decisions)
    {
        Volatile.Write(ref _current, decisions);
        IsLoaded = true;
        Changed?.Invoke();
    }
}
