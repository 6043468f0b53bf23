namespace Mesh.ControlPlane.Model.Policies;

/// <summary>A cookie that keeps a client at the endpoint that has answered it.</summary>
/// <param name="Name">A token.</param>
/// <param name="Path">Begins with a slash.</param>
/// <param name="Seconds">How long clients keep it; 0 = until they end.</param>
internal sealed record SessionCookie(string Name, string Path, uint Seconds);
