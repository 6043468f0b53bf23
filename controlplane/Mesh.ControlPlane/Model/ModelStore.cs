namespace Mesh.ControlPlane.Model;

/// <summary>The current model. One writer; readers take it once and pass it on.</summary>
internal sealed class ModelStore
{
    private MeshModel _current = MeshModel.Empty;

    public MeshModel Current => Volatile.Read(ref _current);

    public void Publish(MeshModel next) => Volatile.Write(ref _current, next);
}
