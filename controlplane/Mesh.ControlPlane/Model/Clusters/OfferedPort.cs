namespace Mesh.ControlPlane.Model.Clusters;

/// <summary>A TCP port of a service as a cluster exports it.</summary>
/// <param name="Port">1–65535.</param>
/// <param name="Name">May be empty.</param>
/// <param name="AppProtocol">May be empty.</param>
internal sealed record OfferedPort(int Port, string Name, string AppProtocol);
