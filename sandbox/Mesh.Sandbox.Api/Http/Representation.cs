namespace Mesh.Sandbox.Api.Http;

/// <summary>What objects are turned into on their way to the client.</summary>
internal enum Representation
{
    /// <summary>As they are.</summary>
    Object,

    /// <summary><c>meta.k8s.io/v1 Table</c>: rows for <c>kubectl get</c>.</summary>
    Table,

    /// <summary><c>meta.k8s.io/v1 PartialObjectMetadata(List)</c>.</summary>
    Metadata,
}
