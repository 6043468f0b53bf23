using Mesh.Kubernetes.Client;

namespace Mesh.Sandbox.Controllers.Garbage;

/// <summary>An object of any kind, by name.</summary>
internal readonly record struct ObjectReference(ResourceDefinition Definition, ResourceKey Key)
{
    public override string ToString() => $"{Definition} {Key}";
}
