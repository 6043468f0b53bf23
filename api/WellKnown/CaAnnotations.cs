namespace Mesh.Api.WellKnown;

/// <summary>Annotations on the Secrets of the certificate authority.</summary>
public static class CaAnnotations
{
    /// <summary>On Secret <see cref="MeshNames.CaRootSecret"/>: any value that differs from the one answered last asks the control plane for a new root.</summary>
    public const string Rotate = "mesh.dev/rotate";

    /// <summary>On Secret <see cref="MeshNames.CaRootSecret"/>, written by the control plane: the request for a new root that was answered last.</summary>
    public const string Rotated = "mesh.dev/rotated";

    /// <summary>
    /// On Secret <see cref="MeshNames.CaSecret"/>, written by the control plane: SHA-256 of the certificate that it put there. If another one is there now, somebody has
    /// taken over, and the control plane leaves it alone.
    /// </summary>
    public const string Issued = "mesh.dev/issued";
}
