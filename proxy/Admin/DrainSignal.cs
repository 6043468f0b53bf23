namespace Mesh.Proxy.Admin;

/// <summary>Set once the sidecar should get no new work. It goes on serving what still comes.</summary>
internal sealed class DrainSignal
{
    private bool _draining;

    public bool IsDraining => Volatile.Read(ref _draining);

    public void Start() => Volatile.Write(ref _draining, true);
}
