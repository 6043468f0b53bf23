using Mesh.Api.Resources.V1;
using Mesh.Proxy.State;

namespace Mesh.Proxy.Inbound;

/// <summary>Which port of the application an inbound connection is for.</summary>
/// <param name="Service">The service it was called by, for telemetry; empty if it was called by its own address.</param>
/// <param name="Application">The application's port as a backend.</param>
/// <param name="Protocol">What the Service says is spoken there.</param>
internal sealed record InboundTarget(string Service, BackendModel Application, Protocol Protocol)
{
    /// <summary>Its number.</summary>
    public int Port => Application.Endpoints[0].Target.Port;

    /// <summary><c>namespace/pod</c> of the application; empty while that is not known.</summary>
    public string Pod { get; init; } = "";

    /// <summary>The port in words, for messages to anybody.</summary>
    public string Subject => $"port {Port}";

    /// <summary>The same for peers, who have no other way to learn which of a Service's pods it was.</summary>
    public string SubjectForPeers => Pod.Length > 0 ? $"Pod {Pod} {Subject}" : Subject;
}
