namespace Mesh.ControlPlane.Model.Policies;

/// <summary>Parts of a request that can tie it to an endpoint. The names are those of the objects.</summary>
internal enum HashKeyKind
{
    Header,
    Cookie,
    SourceAddress,
}
