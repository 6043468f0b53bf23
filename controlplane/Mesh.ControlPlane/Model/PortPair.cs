namespace Mesh.ControlPlane.Model;

/// <summary>A service port and the port of an endpoint that serves it.</summary>
internal readonly record struct PortPair(int ServicePort, int TargetPort);
