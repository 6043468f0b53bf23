namespace Mesh.Api.WellKnown;

/// <summary>User ids.</summary>
public static class MeshUsers
{
    /// <summary>The sidecar's uid; traffic of this uid is exempt from redirection.</summary>
    public const int Proxy = 2112;
}
