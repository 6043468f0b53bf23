namespace Mesh.ControlPlane.Model.Policies;

/// <summary>Requests that wait before they are sent.</summary>
internal sealed record DelayFault(uint Milliseconds, Share Share);
