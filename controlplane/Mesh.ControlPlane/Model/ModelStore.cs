namespace Mesh.ControlPlane.Model;

/// <summary>The current model. One writer; readers take it once and pass it on.</summary>
internal sealed class ModelStore
{
    private MeshModel _current = MeshModel.Empty;

    /// <summary>Called after each step by the writer's thread: must only put keys on queues.</summary>
    public event Action<ModelChange>? Changed;

    public MeshModel Current => Volatile.Read(ref _current);

    public void Publish(ModelChange change)
    {
        Volatile.Write(ref _current, change.Model);
        Changed?.Invoke(change);
    }
}
