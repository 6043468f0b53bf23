namespace Mesh.ControlPlane.Tests.Support;

/// <summary>A pod of another cluster.</summary>
/// <param name="Address">Its address.</param>
/// <param name="Region">Region.</param>
/// <param name="Zone">Zone.</param>
/// <param name="Account">Service account; null: it has no sidecar.</param>
/// <param name="IsReady">False: it drains.</param>
internal sealed record StatedPod(string Address, string Region = "west", string Zone = "west-a", string? Account = "account", bool IsReady = true);
