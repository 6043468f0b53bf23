namespace Mesh.ControlPlane.Federation.Statements;

/// <summary>What a statement is about.</summary>
internal enum StatementKind
{
    /// <summary>The cluster as a whole.</summary>
    Cluster,

    /// <summary>A Service that is exported.</summary>
    Service,

    /// <summary>The endpoints of one.</summary>
    Endpoints,

    /// <summary>What an operator decided about a region.</summary>
    Region,
}
