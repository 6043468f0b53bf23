namespace Mesh.ControlPlane.Status.Reports;

/// <summary>Whether this replica leads: the leader writes statuses, the others report to it.</summary>
internal sealed class Leadership
{
    /// <summary>Called when it begins or ends to lead.</summary>
    public event Action? Changed;

    public bool IsHeld
    {
        get => Volatile.Read(ref field);
        private set => Volatile.Write(ref field, value);
    }

    public void Set(bool isHeld)
    {
        IsHeld = isHeld;
        Changed?.Invoke();
    }
}
