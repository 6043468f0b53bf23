namespace Mesh.ControlPlane.Identity;

/// <summary>Where the replacement of a root stands.</summary>
internal enum RotationPhase
{
    /// <summary>None is under way.</summary>
    Stable,

    /// <summary>Everybody is being told of the next root; the old issuer signs.</summary>
    Distributing,

    /// <summary>The next issuer signs; certificates of the old one are still in use and believed.</summary>
    Switched,

    /// <summary>Everybody is being told to forget the old root.</summary>
    Retiring,
}
