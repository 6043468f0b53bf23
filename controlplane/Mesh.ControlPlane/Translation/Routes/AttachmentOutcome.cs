namespace Mesh.ControlPlane.Translation.Routes;

/// <summary>What became of a route on one port of a Service.</summary>
internal enum AttachmentOutcome
{
    /// <summary>Its rules are in the table of the port.</summary>
    InForce,

    /// <summary>A route of another kind has the port (GEP-1426).</summary>
    Conflicted,

    /// <summary>The table of the port is full with older routes.</summary>
    TableFull,
}
