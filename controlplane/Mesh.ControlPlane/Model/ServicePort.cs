using Mesh.ControlPlane.Model.Http;

namespace Mesh.ControlPlane.Model;

/// <summary>One TCP port of a service and where its requests go.</summary>
/// <param name="Port">1–65535.</param>
/// <param name="Name">May be empty.</param>
/// <param name="Protocol">What may be spoken.</param>
/// <param name="Backends">Never empty; the service itself when nothing splits its traffic.</param>
/// <param name="RouteSource">The object that decided <paramref name="Backends"/>, <c>Kind namespace/name</c>; empty without one.</param>
internal sealed record ServicePort(int Port, string Name, PortProtocol Protocol, ValueList<WeightedBackend> Backends, string RouteSource)
{
    /// <summary>Where HTTP requests go; null: <see cref="Backends"/> decide about them too.</summary>
    public HttpRouting? Http { get; init; }
}
