namespace Mesh.ControlPlane.Model.Http;

/// <summary>Time limits in milliseconds; 0 = no limit, null = not said.</summary>
/// <param name="RequestMs">From the request to the last byte of the answer.</param>
/// <param name="BackendRequestMs">Each try.</param>
internal sealed record HttpTimeouts(uint? RequestMs, uint? BackendRequestMs)
{
    public static readonly HttpTimeouts None = new(null, null);
}
