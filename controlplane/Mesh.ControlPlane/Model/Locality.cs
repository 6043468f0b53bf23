namespace Mesh.ControlPlane.Model;

/// <summary>Where something runs; empty parts are unknown.</summary>
internal sealed record Locality(string Region, string Zone)
{
    public static readonly Locality Unknown = new("", "");
}
