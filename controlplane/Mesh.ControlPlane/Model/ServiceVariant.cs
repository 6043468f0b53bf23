namespace Mesh.ControlPlane.Model;

/// <summary>A service as the clients of one namespace see it, because routes of that namespace (consumer routes) say so.</summary>
/// <param name="ClientNamespace">Namespace of the clients.</param>
/// <param name="Ports">All ports, as they are for these clients.</param>
internal sealed record ServiceVariant(string ClientNamespace, ValueList<ServicePort> Ports);
